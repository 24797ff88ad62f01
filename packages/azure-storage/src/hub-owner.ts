/**
 * Which app works on a hub: one record of it, so that two apps that know nothing of each other do not
 * take each other's messages.
 *
 * An app is known by its name, whatever it registers from one version to the next; and by what it
 * registers, under whatever name it has moved to or also runs: then that name is its own, too. One that
 * has neither in common with the owner is refused. It guards against a mistake, and nothing else depends
 * on it.
 *
 * Records are numbered, and the highest counts. The next one is put before those below it are deleted, so
 * that at no moment there is none; of two that put the same number one is refused by the store.
 *
 * @module
 */
import type { Hub } from "./hub.js";
import { InvalidConfigurationError } from "./invalid-configuration-error.js";
import { ifPresent, outcomeOf } from "./outcome.js";

/** In the container of leases, beside the description of the hub: `owner-1.json`, `owner-2.json`. */
const PREFIX = "owner-";
const RECORD = /^owner-(\d+)\.json$/;
/** In the message of a refusal, of each app. */
const FUNCTIONS_SHOWN = 3;
/** The last ones: where there is no better name, it is that of a folder. */
const NAMES_KEPT = 10;

/** An app that means to work on the hub. */
export interface HubClaimant {
  /** A name that is the same in each of its processes and versions. */
  readonly app: string;
  /** Kind and name of each of its functions, such as `activity SendMail`. Their order and case do not count. */
  readonly functions: readonly string[];
}

interface HubOwner {
  /** Its names, the one it came by last at the end. */
  readonly apps: readonly string[];
  readonly functions: readonly string[];
  /** When it first came, in ISO 8601. */
  readonly since: string;
}

/** `unreadable`: the record says nothing. It is left as it is, and nobody is refused. */
export type HubClaim =
  | { readonly kind: "claimed" }
  | { readonly kind: "unreadable"; /** Container and name. */ readonly blob: string };

/**
 * Notes that an app works on the hub: two reads if that is known.
 *
 * @throws InvalidConfigurationError if the hub is another app's.
 */
export async function claimHub(hub: Hub, claimant: HubClaimant): Promise<HubClaim> {
  const { names, services } = hub;
  const { blobs } = services;
  // a round that writes is followed by one that reads: what others wrote meanwhile is looked at, too
  for (;;) {
    const numbers = await recordNumbers(hub);
    const newest = Math.max(0, ...numbers);
    const blob = recordName(newest);
    const bytes = newest > 0 ? await ifPresent(blobs.get(names.leases, blob, "hub")) : undefined;
    if (newest > 0 && !bytes) continue; // the next one is there
    const owner = bytes && decodeOwner(bytes);
    if (bytes && !owner) return { kind: "unreadable", blob: `${names.leases}/${blob}` };
    if (owner?.apps.includes(claimant.app) && haveSameFunctions(owner, claimant)) {
      return { kind: "claimed" };
    }
    if (owner) checkClaim(hub, owner, claimant, `${names.leases}/${blob}`);
    const record = Buffer.from(JSON.stringify(ownerAfter(hub, owner, claimant)));
    const next = recordName(newest + 1);
    const put = await outcomeOf(blobs.put(names.leases, next, record, "hub"));
    if (put.kind === "failed" && put.error.kind !== "conflict") throw put.error;
    // a crash from here on: they do not count, and go with the next change
    await Promise.all(
      numbers.map((number) => ifPresent(blobs.delete(names.leases, recordName(number), "hub"))),
    );
  }
}

async function recordNumbers({ names, services }: Hub): Promise<readonly number[]> {
  const listed = await services.blobs.list(names.leases, PREFIX, "hub");
  return listed.flatMap((name) => {
    const number = RECORD.exec(name)?.[1];
    return number === undefined ? [] : [Number(number)];
  });
}

function recordName(number: number): string {
  return `${PREFIX}${number}.json`;
}

function ownerAfter(
  hub: Hub,
  before: HubOwner | undefined,
  { app, functions }: HubClaimant,
): HubOwner {
  const others = before?.apps.filter((name) => name !== app) ?? [];
  return {
    apps: [...others, app].slice(-NAMES_KEPT),
    functions: sorted(functions),
    since: before?.since ?? hub.clock.now().toISOString(),
  };
}

/** An app under another name that registers the same is the same app. */
function checkClaim(hub: Hub, owner: HubOwner, claimant: HubClaimant, record: string): void {
  if (owner.apps.includes(claimant.app) || haveSameFunctions(owner, claimant)) return;
  const { names } = hub;
  const name = String(owner.apps.at(-1));
  throw new InvalidConfigurationError(
    `Task hub '${names.hub}' belongs to the app '${name}' (${few(owner, claimant)}); this is the app ` +
      `'${claimant.app}' (${few(claimant, owner)}). On one hub they would take each other's ` +
      `messages. Set another extensions.durableTask.hubName in host.json; or, if both are meant to ` +
      `work on this hub, set extensions.durableTask.sharedTaskHub to true in both; or, if '${name}' ` +
      `is no more, delete the hub, or only the blob ${record}.`,
  );
}

type WithFunctions = Pick<HubClaimant, "functions">;

function haveSameFunctions(one: WithFunctions, other: WithFunctions): boolean {
  return keyOf(one.functions) === keyOf(other.functions);
}

function keyOf(functions: readonly string[]): string {
  return JSON.stringify([...new Set(functions.map((name) => name.toLowerCase()))].sort());
}

/** Some functions of an app, those first that the other has not. */
function few({ functions }: WithFunctions, other: WithFunctions): string {
  const others = new Set(other.functions.map((name) => name.toLowerCase()));
  const own = sorted(functions).filter((name) => !others.has(name.toLowerCase()));
  const shown = (own.length > 0 ? own : sorted(functions)).slice(0, FUNCTIONS_SHOWN);
  const more = functions.length - shown.length;
  return shown.join(", ") + (more > 0 ? ` and ${more} more` : "");
}

function sorted(functions: readonly string[]): readonly string[] {
  return [...functions].sort();
}

/** @returns `undefined` if the bytes are no record. */
function decodeOwner(bytes: Uint8Array): HubOwner | undefined {
  const { apps, functions, since } = parsed(bytes);
  if (!isTexts(apps) || apps.length === 0 || !isTexts(functions)) return undefined;
  return { apps, functions, since: typeof since === "string" ? since : new Date(0).toISOString() };
}

function parsed(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString("utf8"));
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}
