/**
 * The keys that sign the hub's links: the same for every process, the newest first.
 *
 * Each is a blob beside the description of the hub. The name of the first is fixed, so that of the
 * processes that make it at once one wins; those that replace it are numbered, and the rest of the
 * name decides which of two that were made at once is the newer one, for everybody alike.
 *
 * @module
 */
import type { Hub } from "./hub.js";
import { ifPresent, outcomeOf } from "./outcome.js";

const PREFIX = "linkkey";
const FIRST = `${PREFIX}.bin`;
const LATER = /^linkkey-(\d+)-[0-9a-f]+\.bin$/;
/** HMAC-SHA-256: a key as long as the hash. */
const KEY_BYTES = 32;
/** Of the name of a key: two that are made at once do not meet. */
const NAME_BYTES = 8;

/** How the key of links is replaced. */
export interface RotateLinkKeyOptions {
  /** Deletes the keys before, and with them what they have signed. False by default. */
  readonly revoke?: boolean | undefined;
}

interface NamedKey {
  readonly name: string;
  readonly number: number;
}

/** All keys, the newest first; makes one if there is none. */
export async function linkKeys(hub: Hub): Promise<readonly Uint8Array[]> {
  for (;;) {
    const keys = await readKeys(hub);
    if (keys.length > 0) return keys;
    // another process may be faster, or revoke it before it is read
    await putKey(hub, FIRST);
  }
}

/**
 * Adds a key, which signs from now on.
 *
 * After a `StorageError` some of the keys before may be there still; call it again.
 */
export async function rotateLinkKey(
  hub: Hub,
  { revoke = false }: RotateLinkKeyOptions = {},
): Promise<void> {
  const [newest] = await listKeys(hub);
  const number = Math.max(1, newest?.number ?? 0) + 1;
  const made = { name: `${PREFIX}-${number}-${hub.random.hex(NAME_BYTES)}.bin`, number };
  await putKey(hub, made.name);
  if (!revoke) return;
  // of two that revoke at once each leaves the newer key: never is there none
  const older = (await listKeys(hub)).filter((key) => newestFirst(made, key) < 0);
  // a crash from here on: the new key signs, and old ones verify still
  await Promise.all(
    older.map(({ name }) => ifPresent(hub.services.blobs.delete(hub.names.leases, name, "hub"))),
  );
}

async function readKeys(hub: Hub): Promise<readonly Uint8Array[]> {
  const { names, services } = hub;
  const found = await Promise.all(
    (await listKeys(hub)).map(({ name }) =>
      ifPresent(services.blobs.get(names.leases, name, "hub")),
    ),
  );
  return found.filter((key) => key !== undefined);
}

async function listKeys({ names, services }: Hub): Promise<readonly NamedKey[]> {
  const listed = await services.blobs.list(names.leases, PREFIX, "hub");
  return listed.flatMap(namedKey).sort(newestFirst);
}

function namedKey(name: string): readonly NamedKey[] {
  if (name === FIRST) return [{ name, number: 1 }];
  const number = LATER.exec(name)?.[1];
  return number === undefined ? [] : [{ name, number: Number(number) }];
}

function newestFirst(a: NamedKey, b: NamedKey): number {
  if (a.number !== b.number) return b.number - a.number;
  if (a.name === b.name) return 0;
  return a.name < b.name ? 1 : -1;
}

/** A conflict: it is there, by another process or by this one's first try, and what lies there counts. */
async function putKey({ names, random, services }: Hub, name: string): Promise<void> {
  const key = Buffer.from(random.hex(KEY_BYTES), "hex");
  const put = await outcomeOf(services.blobs.put(names.leases, name, key, "hub"));
  if (put.kind === "failed" && put.error.kind !== "conflict") throw put.error;
}
