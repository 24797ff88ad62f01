import { randomBytes } from "node:crypto";
import type { Random } from "@taskhub/core";

/** The operating system's chance. */
export const nodeRandom: Random = {
  fraction: () => Math.random(),
  hex: (bytes) => randomBytes(bytes).toString("hex"),
};
