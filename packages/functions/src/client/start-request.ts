import type { StartRequest } from "@taskhub/azure-storage";
import { OrchestratorNotFoundError } from "./client-errors.js";
import type { ClientParts } from "./client-parts.js";
import { jsonPayload } from "./json-payload.js";
import { refuseEntity } from "./refuse-entity.js";
import { requireDate } from "./require-date.js";
import { requireText } from "./require-text.js";
import {
  EXISTING_INSTANCE_POLICIES,
  type ExistingInstancePolicy,
  type StartNewOptions,
} from "./start-new-options.js";

/** A start as it was asked for, found to be in order. */
export interface CheckedStart extends Omit<StartRequest, "held" | "keepsFinished"> {
  /** What becomes of an instance that has the id. */
  readonly policy: ExistingInstancePolicy;
}

/**
 * Checks what a caller wants to start. Makes no call.
 *
 * @throws TypeError, RangeError or InvalidPayloadError for an option that cannot be used.
 * @throws EntityNotSupportedError if the id is kept for entities.
 * @throws OrchestratorNotFoundError if the app has orchestrators, and not this one.
 */
export function startRequest(
  parts: Pick<
    ClientParts,
    "knownOrchestrators" | "random" | "replacesAnyInstance" | "defaultVersion"
  >,
  name: string,
  options: StartNewOptions,
): CheckedStart {
  requireText(name, "orchestratorFunctionName must be a valid string.");
  requireKnown(parts, name);
  const { instanceId = "", version = "", startAt } = options;
  refuseEntity(instanceId, "started");
  if (startAt !== undefined) requireDate(startAt, "startAt");
  return {
    name,
    version: version === "" ? parts.defaultVersion : version,
    instanceId: instanceId === "" ? parts.random.hex(16) : instanceId,
    input: jsonPayload(options.input, `the input of '${name}'`),
    scheduledStartAt: startAt,
    tags: tagsOf(options),
    policy: policyOf(parts, options),
  };
}

function requireKnown(
  { knownOrchestrators: known }: Pick<ClientParts, "knownOrchestrators">,
  name: string,
): void {
  if (known.length === 0) return; // an app may start the orchestrators of another
  if (known.some((other) => other.toLowerCase() === name.toLowerCase())) return;
  throw new OrchestratorNotFoundError(name, known);
}

function tagsOf({
  tags,
}: {
  readonly tags?: unknown;
}): Readonly<Record<string, string>> | undefined {
  if (tags === undefined) return undefined;
  if (typeof tags !== "object" || tags === null || Array.isArray(tags)) {
    throw new TypeError(`tags must be an object of texts, got ${JSON.stringify(tags)}.`);
  }
  const entries = Object.entries(tags).map(([name, value]) => {
    requireText(name.trim(), "tags must not have a blank name.");
    if (typeof value === "string") return [name, value] as const;
    throw new TypeError(`tags must be an object of texts: '${name}' is a ${typeof value}.`);
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/** Nobody has a random id: there is nothing to look for. */
function policyOf(
  { replacesAnyInstance }: Pick<ClientParts, "replacesAnyInstance">,
  { instanceId = "", ifExists }: StartNewOptions,
): ExistingInstancePolicy {
  if (ifExists !== undefined && !EXISTING_INSTANCE_POLICIES.includes(ifExists)) {
    const expected = EXISTING_INSTANCE_POLICIES.join(", ");
    throw new RangeError(`ifExists must be one of ${expected}, got ${JSON.stringify(ifExists)}.`);
  }
  if (instanceId === "") return "restartFinished";
  return ifExists ?? (replacesAnyInstance ? "replace" : "restartFinished");
}
