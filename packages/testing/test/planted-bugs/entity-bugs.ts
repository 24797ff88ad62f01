import type { PlantedBug } from "./planted-bug.js";

const CORE = "core/src/";
const WORKER = "worker/src/";
const SIGNALS = ["clientSignals", "signals", "eternalSignals", "hearsay"];
const LOCKS = ["lock", "transfers", "bank", "carelessOwners", "eternalOwner"];
const FELLED = ["felledAsker", "felledOwner", "felledMover"];

/** Bugs in how entities are told, locked and answered. */
export const entityBugs: readonly PlantedBug[] = [
  {
    name: "signal-performed-again",
    breaks: "P5",
    does: "performs an operation again whose message comes twice",
    file: `${CORE}heard-streams.ts`,
    find: 'if (isKnown) return "repeated";',
    put: "",
    scenarios: SIGNALS,
  },
  {
    name: "senders-order-ignored",
    breaks: "P5",
    does: "performs a sender's operations in the order in which the queue gives them",
    file: `${CORE}heard-streams.ts`,
    find: 'return after <= upTo ? "next" : "early";',
    put: 'return "next";',
    scenarios: SIGNALS,
  },
  {
    name: "answers-forgotten",
    breaks: "P9",
    does: "keeps the answers of an entity in memory alone",
    file: `${CORE}execution-state.ts`,
    find: "const own = [...placed, ...behind, ...answers];",
    put: "const own = [...placed, ...behind];",
    scenarios: ["calls", "transfers"],
  },
  {
    name: "answer-before-commit",
    breaks: "P1",
    does: "answers a call before the commit that records what it did",
    file: `${WORKER}entity-turn.ts`,
    find: "if (!(await commitEpisode(place, holdings, memory, input))) return false;",
    put: "for (const answer of episode?.answers ?? []) await sendMessage(place, answer);\n  if (!(await commitEpisode(place, holdings, memory, input))) return false;",
    also: [
      {
        find: 'import { recall } from "./recall.js";',
        put: 'import { recall } from "./recall.js";\nimport { sendMessage } from "./send-message.js";',
      },
    ],
    scenarios: ["calls", "transfers"],
  },
  {
    name: "lock-forwarded-before-commit",
    breaks: "P1",
    does: "asks the next entity for its lock before the own one is history",
    file: `${WORKER}entity-turn.ts`,
    find: "if (!(await commitEpisode(place, holdings, memory, input))) return false;",
    put: "for (const sent of episode?.leftBehind ?? []) await sendMessage(place, sent);\n  if (!(await commitEpisode(place, holdings, memory, input))) return false;",
    also: [
      {
        find: 'import { recall } from "./recall.js";',
        put: 'import { recall } from "./recall.js";\nimport { sendMessage } from "./send-message.js";',
      },
    ],
    scenarios: ["transfers", "bank"],
  },
  {
    name: "lock-kept-at-the-end",
    breaks: "N2",
    does: "does not release what an orchestration holds when it ends",
    file: `${WORKER}commit.ts`,
    find: ", ...(ending?.releasesBy(events) ?? [])",
    put: "",
    scenarios: [...FELLED, "carelessOwners"],
  },
  {
    name: "lock-kept-over-continue-as-new",
    breaks: "N2",
    does: "does not release what an orchestration holds when it continues as new",
    file: `${CORE}execution-state.ts`,
    find: "const own = [...placed, ...behind, ...answers];",
    put: "const own = [...placed, ...answers];",
    scenarios: ["eternalOwner"],
  },
  {
    name: "locked-for-nobody",
    breaks: "N2",
    does: "performs operations of others while an orchestration holds the lock",
    file: `${CORE}entity/live-entity.ts`,
    find: "        !lock ||",
    put: "        !lock || request.lockSet === undefined ||",
    scenarios: LOCKS,
  },
  {
    name: "failed-operation-stays",
    breaks: "N3",
    does: "keeps the state that an operation has set before it threw",
    file: `${CORE}entity/live-entity.ts`,
    find: "      run.close();\n",
    put: "      this.entity = run.end().state;\n",
    scenarios: ["failingOperations"],
  },
  {
    name: "queue-of-the-locked-lost",
    breaks: "P5",
    does: "forgets the requests that wait for a lock to end",
    file: `${CORE}entity/live-entity.ts`,
    find: "queue: this.waiting, lock: this.lock",
    put: "queue: this.lock ? [] : this.waiting, lock: this.lock",
    scenarios: LOCKS,
  },
];
