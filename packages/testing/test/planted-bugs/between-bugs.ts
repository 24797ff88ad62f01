import type { PlantedBug } from "./planted-bug.js";

const CORE = "core/src/";
const WORKER = "worker/src/";

/** Bugs in what orchestrations do to each other. */
export const betweenBugs: readonly PlantedBug[] = [
  {
    name: "events-without-order",
    breaks: "P5",
    does: "does not say of an event which one its sender had sent before",
    file: `${CORE}message.ts`,
    find: "        ...place,\n",
    put: "",
    scenarios: ["letters", "eternalLetters"],
  },
  {
    name: "order-ends-with-execution",
    breaks: "P5",
    does: "forgets on continue-as-new what was sent before",
    file: `${CORE}execution-state.ts`,
    find: "      lastSent: this.sendingOrder.remaining(change.now),\n",
    put: "",
    scenarios: ["eternalLetters"],
  },
  {
    name: "start-not-awaited",
    breaks: "P5",
    does: "drops what comes before the start that its sender had put first",
    file: `${WORKER}sift.ts`,
    find: 'if (awaitsStart(message, isKnown, now)) return "tooSoon";',
    put: "",
    scenarios: ["herald", "felledSapling"],
  },
  {
    name: "only-child-left-alone",
    breaks: "P9",
    does: "tells nobody of an end that only one child has to hear of",
    file: `${WORKER}commit.ts`,
    find: "if (messages.length === 0) return marks;",
    put: "if (messages.length < 2) return marks;",
    scenarios: ["felledTree"],
  },
];
