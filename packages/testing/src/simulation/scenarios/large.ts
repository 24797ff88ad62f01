import type { InstanceStatus } from "@taskhub/core";
import type { Scenario } from "../scenario.js";
import { app } from "./app.js";
import { largeEntities } from "./entities.js";
import { raiseEach } from "./raise-each.js";
import { largeRewinds } from "./rewinds.js";

/** More rows or messages than one transaction takes, or several things at a time: no place for every fault. */
export const large: readonly Scenario[] = [
  {
    name: "wide",
    app,
    settings: { maxConcurrentActivities: 400 },
    play: (stage) => stage.start("i1", "fan", 130),
  },
  {
    name: "widening",
    app,
    settings: { maxConcurrentActivities: 400 },
    play: (stage) => stage.start("i1", "widening", 130),
  },
  {
    name: "carry",
    app,
    play: async (stage) => {
      await stage.start("i1", "eternal", { got: [], most: 120 });
      await Promise.all(Array.from({ length: 120 }, (_, index) => stage.raise("i1", "e", index)));
    },
    judges: { i1: (status) => judgeSet(status, 120) },
  },
  ...largeRewinds,
  ...largeEntities,
  {
    name: "mixed",
    app,
    settings: { maxConcurrentActivities: 4 },
    play: async (stage) => {
      await Promise.all([
        stage.start("a1", "chain", 3),
        stage.start("a2", "parent", undefined, { by: "client" }),
        stage.start("a3", "spill", 5),
        stage.start("a4", "timer", 1_500),
        stage.start("a5", "relay", 0),
        stage.start("a6", "eternal", { got: [], most: 3 }, { by: "client" }),
        stage.start("a7", "careful"),
      ]);
      await raiseEach(stage, "a6", 3, 100);
    },
  },
];

/** Raised all at once, so in any order, but each once. */
function judgeSet({ runtimeStatus, output }: InstanceStatus, count: number) {
  const got = (runtimeStatus === "Completed" ? JSON.parse(output ?? "[]") : []) as number[];
  const missing = Array.from({ length: count }, (_, index) => index).filter(
    (index) => !got.includes(index),
  );
  return got.length === count && missing.length === 0
    ? undefined
    : `expected ${count} events once each, found ${runtimeStatus} with ${got.length}, without ${missing.join(", ") || "none"}`;
}
