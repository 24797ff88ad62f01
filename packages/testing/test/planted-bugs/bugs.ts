import { betweenBugs } from "./between-bugs.js";
import { entityBugs } from "./entity-bugs.js";
import { holes } from "./holes.js";
import type { PlantedBug } from "./planted-bug.js";
import { storageBugs } from "./storage-bugs.js";
import { workerBugs } from "./worker-bugs.js";

/** All of them, in the order of the table. */
export const bugs: readonly PlantedBug[] = [
  ...holes,
  ...workerBugs,
  ...storageBugs,
  ...betweenBugs,
  ...entityBugs,
];
