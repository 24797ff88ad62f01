import type { Random } from "@taskhub/core";
import { randomBytes } from "node:crypto";

/** The operating system's chance: processes must not draw the same ids. */
export const PROCESS_RANDOM: Random = {
  fraction: () => Math.random(),
  hex: (bytes) => randomBytes(bytes).toString("hex"),
};
