/**
 * The scenarios: each one thing that users do, small enough to try every fault on it.
 *
 * @module
 */
import type { InstanceStatus } from "@taskhub/core";
import type { Scenario } from "../scenario.js";
import { app, longText } from "./app.js";
import { rewinds } from "./rewinds.js";
import { asyncOrchestrators } from "./async-orchestrators.js";
import { betweenOrchestrations } from "./between-orchestrations.js";
import { entities } from "./entities.js";
import { large } from "./large.js";
import { locks } from "./locks.js";
import { raiseEach } from "./raise-each.js";

const small: readonly Scenario[] = [
  {
    name: "chain",
    app,
    play: (stage) => stage.start("i1", "chain", 3),
  },
  {
    name: "remote",
    app,
    play: (stage) => stage.start("i1", "chain", 2, { by: "client" }),
  },
  {
    name: "fan",
    app,
    settings: { maxConcurrentActivities: 3 },
    play: (stage) => stage.start("i1", "fan", 12),
  },
  {
    name: "spill",
    app,
    settings: { maxConcurrentActivities: 2 },
    play: (stage) => stage.start("i1", "spill", 6),
  },
  {
    name: "timer",
    app,
    play: (stage) => stage.start("i1", "timer", 2_000),
  },
  {
    name: "longTimer",
    app,
    play: (stage) => stage.start("i1", "timer", 70_000),
  },
  {
    name: "race",
    app,
    play: (stage) => stage.start("i1", "race"),
    judges: { i1: completedWith("over") },
  },
  {
    name: "events",
    app,
    play: async (stage) => {
      await stage.start("i1", "events", 5);
      await raiseEach(stage, "i1", 5, 150);
    },
  },
  {
    name: "eagerEvents",
    app,
    play: async (stage) => {
      await stage.start("i1", "events", 4, { by: "client" });
      await raiseEach(stage, "i1", 4, 0);
    },
  },
  {
    name: "eternal",
    app,
    play: async (stage) => {
      await stage.start("i1", "eternal", { got: [], most: 5 });
      await raiseEach(stage, "i1", 5, 60);
    },
  },
  {
    name: "parent",
    app,
    play: (stage) => stage.start("i1", "parent"),
  },
  {
    name: "relay",
    app,
    play: (stage) => stage.start("i1", "relay", 0),
  },
  {
    name: "hasty",
    app,
    play: async (stage) => {
      await stage.start("i1", "hasty", 0, { by: "client" });
      await raiseEach(stage, "i1", 3, 0);
    },
  },
  {
    name: "heirs",
    app,
    play: (stage) => stage.start("i1", "heirs", 0),
  },
  {
    name: "heavy",
    app,
    settings: { maxConcurrentActivities: 2 },
    play: (stage) => stage.start("i1", "heavy"),
  },
  {
    name: "copies",
    app,
    play: async (stage) => {
      await stage.start("i1", "chores");
      for (let event = 0; event < 4; event++) {
        await stage.raise("i1", "e", event, { twice: true });
        await stage.sleep(400);
      }
    },
  },
  {
    name: "errands",
    app,
    settings: { sessionIdleMs: 120_000 },
    play: async (stage) => {
      await stage.start("i1", "errands");
      await raiseEach(stage, "i1", 4, 300);
    },
  },
  {
    name: "again",
    app,
    play: (stage) => stage.start("i1", "again"),
  },
  {
    name: "careful",
    app,
    play: (stage) => stage.start("i1", "careful"),
  },
  {
    name: "catching",
    app,
    play: (stage) => stage.start("i1", "catching"),
  },
  {
    name: "big",
    app,
    play: async (stage) => {
      await stage.start("i1", "big", longText("x"));
      await stage.raise("i1", "e", longText("z"));
    },
  },
  {
    name: "shrinking",
    app,
    play: (stage) => stage.start("i1", "shrinking", 0),
  },
  {
    name: "diary",
    app,
    play: (stage) => stage.start("i1", "diary", { round: 0, text: longText("d") }),
  },
  {
    name: "long",
    app,
    play: (stage) => stage.start("i1", "long"),
  },
  {
    name: "greedy",
    app,
    play: async (stage) => {
      await stage.start("taken", "events", 1, { by: "client" });
      await stage.sleep(200);
      await stage.start("i1", "greedy");
      await stage.finished("i1");
      await stage.raise("taken", "e", 0);
    },
    judges: { i1: completedWith("was refused") },
  },
  {
    name: "restart",
    app,
    play: async (stage) => {
      await stage.start("i1", "chain", 1);
      await stage.finished("i1");
      await stage.start("i1", "chain", 2);
      await stage.finished("i1");
      await stage.start("i1", "chain", 1, { by: "client" });
    },
  },
  {
    name: "rivals",
    app,
    play: (stage) => {
      const by = ["worker", "client", "worker"] as const;
      return Promise.all(by.map((each) => stage.start("i1", "chain", 2, { by: each })));
    },
  },
  {
    name: "suspend",
    app,
    play: async (stage) => {
      await stage.start("i1", "events", 3);
      await stage.raise("i1", "e", 0);
      await stage.suspend("i1", "a break");
      await stage.raise("i1", "e", 1);
      await stage.raise("i1", "e", 2);
      await stage.sleep(500);
      await stage.resume("i1", "on we go");
    },
  },
  {
    name: "terminate",
    app,
    play: async (stage) => {
      await stage.start("i1", "sleeper");
      await stage.sleep(300);
      await stage.terminate("i1", "enough");
    },
    judges: { i1: (status) => judgeTermination(status, "enough") },
  },
  {
    name: "purge",
    app,
    play: async (stage) => {
      await stage.start("i1", "big", longText("x"));
      await stage.raise("i1", "e", longText("z"));
      await stage.start("i12", "big", longText("w"), { by: "client" });
      await stage.finished("i1");
      await stage.purge("i1");
      await stage.start("i1", "chain", 2);
      await stage.raise("i12", "e", longText("v"));
    },
  },
  ...rewinds,
  ...betweenOrchestrations,
  ...asyncOrchestrators,
  ...entities,
  ...locks,
];

/** By name. */
export const scenarios: ReadonlyMap<string, Scenario> = new Map(
  [...small, ...large].map((scenario) => [scenario.name, scenario]),
);

/** Those with a storage call or two for each step: every fault can be tried on every call. */
export const smallScenarios: readonly Scenario[] = small;

function completedWith(output: unknown) {
  const expected = JSON.stringify(output);
  return ({ runtimeStatus, output: found }: InstanceStatus) =>
    runtimeStatus === "Completed" && found === expected
      ? undefined
      : `expected Completed ${expected}, found ${runtimeStatus} ${String(found)}`;
}

function judgeTermination({ runtimeStatus, output }: InstanceStatus, reason: string) {
  return runtimeStatus === "Terminated" && output === reason
    ? undefined
    : `expected Terminated '${reason}', found ${runtimeStatus} '${String(output)}'`;
}
