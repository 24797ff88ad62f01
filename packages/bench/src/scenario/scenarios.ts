import { chains } from "./chains.js";
import { fans } from "./fans.js";
import { messages } from "./messages.js";
import { payloads } from "./payloads.js";
import type { Scenario } from "./scenario.js";
import { starts } from "./starts.js";
import { timers } from "./timers.js";

/** All of them, in the order of the table. */
export const scenarios: readonly Scenario[] = [
  ...chains,
  ...fans,
  ...messages,
  ...timers,
  ...starts,
  ...payloads,
];
