import type { Random } from "@taskhub/core";

const GUID_BYTES = 16;

/** An unpredictable GUID with hyphens, as the wire wants it. */
export function newGuid(random: Pick<Random, "hex">): string {
  return random.hex(GUID_BYTES).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
