import type { HistoryLimits } from "@taskhub/core";
import type { Entity } from "./services.js";

/** Bytes of text in a row, payloads that lie in blobs left out. */
export function textBytes({ columns }: Entity): number {
  let bytes = 0;
  for (const value of Object.values(columns)) {
    if (typeof value === "string") bytes += Buffer.byteLength(value, "utf8");
  }
  return bytes;
}

/** @returns What a history has too much of; `undefined` if it is within the limits, or there are none. */
export function excessOf(
  limits: HistoryLimits | undefined,
  found: { readonly rows: number; readonly bytes: number },
): string | undefined {
  if (!limits) return undefined;
  const { maxEvents, maxBytes } = limits;
  if (found.rows > maxEvents) {
    return `expected a history of at most ${maxEvents} events, found ${found.rows} or more`;
  }
  if (found.bytes > maxBytes) {
    return `expected a history of at most ${maxBytes} bytes, found ${found.bytes} or more`;
  }
  return undefined;
}
