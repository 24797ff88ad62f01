/**
 * Where a list goes on: a text that a caller may keep, and give back later or from another process.
 *
 * It ends with a check of the place and of the list it is from, so that a text that was cut off, made up
 * or taken from elsewhere is told apart from a store that fails. The check is no secret: whoever lists
 * may begin anywhere.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { DurableError } from "@taskhub/core";
import type { Hub } from "./hub.js";

/** What is listed; both lie in one table. */
export type ListKind = "instances" | "entities";

const CHECK_CHARS = 16;

/** A list was to go on from a place that it never gave. */
export class InvalidContinuationError extends DurableError {
  override readonly name = "InvalidContinuationError";
  readonly code = "InvalidContinuation";

  constructor(readonly list: ListKind) {
    super(
      `Expected a continuation token that a list of ${list} of this task hub gave, got another text. ` +
        `Pass it on as it was, or leave it out to list from the beginning.`,
    );
  }
}

/** @param place - The store's own. */
export function encodeContinuation(hub: Pick<Hub, "names">, list: ListKind, place: string): string {
  const from = `${list} ${hub.names.instancesTable.toLowerCase()} ${place}`;
  const check = createHash("sha256").update(from).digest("hex").slice(0, CHECK_CHARS);
  return `${Buffer.from(place).toString("base64url")}.${check}`;
}

/**
 * The store's own place.
 *
 * @throws InvalidContinuationError if the text is not from such a list of this hub.
 */
export function decodeContinuation(hub: Pick<Hub, "names">, list: ListKind, text: string): string {
  const [encoded = ""] = text.split(".");
  const place = Buffer.from(encoded, "base64url").toString();
  if (encodeContinuation(hub, list, place) !== text) throw new InvalidContinuationError(list);
  return place;
}
