/** What is left of instances that were kept long enough. */
import { hubNames } from "@taskhub/azure-storage";
import type { DurableOrchestrationContext } from "@taskhub/core";
import type { Scenario, Stage } from "../../src/simulation/scenario.js";
import { SeededRandom } from "../../src/simulation/seeded-random.js";
import { SimulatedProcess } from "../../src/simulation/simulated-process.js";
import { HUB_NAME, openHub } from "../../src/simulation/simulated-worker.js";
import { VirtualTime } from "../../src/simulation/virtual-time.js";
import type { WorldOptions } from "../../src/simulation/world.js";
import type { SimulatedStorage } from "../../src/storage/simulated-storage.js";
import { callsOf, played } from "../played.js";

jest.setTimeout(1_800_000);

type Df = DurableOrchestrationContext;

/** Of the crashes at each call of the sweep, one in so many is tried, in turn; `ONE_IN=1` has all of them. */
const ONE_IN = Number(process.env["ONE_IN"] ?? 20);
/** Longer than a copy of a message is hidden, or a blob is young. */
const KEPT_MS = 1_200_000;
const CRASHES = ["crash-before", "crash-after"] as const;

const names = hubNames(HUB_NAME);
/** Over what a column, or a message, holds; of a text that a failure says several times, half. */
const large = "l".repeat(40_000);
const half = large.slice(0, 20_000);

const app: Scenario["app"] = {
  activities: {
    enlarge: (input) => ({ kind: "value", value: `${String(input)}${large}` }),
    fail: () => ({ kind: "throw", message: half }),
  },
  orchestrators: {
    *tree(df: Df) {
      const { round, last, text } = df.getInput<{ round: number; last: number; text: string }>();
      const id = df.instanceId;
      yield df.Task.all(
        [1, 2, 3].map((n) => df.callSubOrchestrator("branch", { n, text }, `${id}-${round}-${n}`)),
      );
      const event = (yield df.waitForExternalEvent("next")) as string;
      if (round < last) df.continueAsNew({ round: round + 1, last, text: event });
      else return event.length;
    },
    *branch(df: Df) {
      const { n, text } = df.getInput<{ n: number; text: string }>();
      const found = (yield df.callActivity("enlarge", text)) as string;
      if (n === 1) yield df.callSubOrchestrator("leaf", found, `${df.instanceId}-leaf`);
      return found;
    },
    *leaf(df: Df) {
      yield df.createTimer(new Date(df.currentUtcDateTime.getTime() + 1_000));
      return df.getInput<string>().length;
    },
    *failing(df: Df) {
      yield df.callActivity("fail", large);
    },
    *waiting(df: Df) {
      const event = (yield df.waitForExternalEvent("end")) as string;
      return event.length;
    },
  },
};

/** A tree of so many generations, each with children and a grandchild. */
async function grow(stage: Stage, id: string, generations: number): Promise<void> {
  await stage.start(id, "tree", { round: 1, last: generations, text: large });
  for (let n = 1; n <= generations; n++) await stage.raise(id, "next", `${n}${large}`);
  await stage.finished(id);
}

/** Links that opened once, and leave a mark. */
async function useLinks({ services }: SimulatedStorage, ids: readonly string[]): Promise<void> {
  const hub = openHub({
    ...{ services, partitionCount: 1, random: new SeededRandom(1), log: () => undefined },
    clock: new VirtualTime().clockOf(new SimulatedProcess("links")),
  });
  for (const id of ids) await hub.markLinkUsed(id, "0123456789abcdef");
}

interface Left {
  readonly history: readonly string[];
  readonly instances: readonly string[];
  readonly blobs: readonly string[];
  readonly messages: number;
}

function leftIn(storage: SimulatedStorage): Left {
  return {
    history: storage.partitionKeys(names.historyTable),
    instances: storage.partitionKeys(names.instancesTable),
    blobs: storage.blobNames(names.largeMessages),
    messages: storage.queueNames().reduce((sum, queue) => sum + storage.messages(queue).length, 0),
  };
}

/** Whose they are: the root of the tree. */
function rootOf(keyOrBlob: string): string {
  return keyOrBlob.split(/[-/]/)[0] ?? "";
}

const rootsOf = (all: readonly string[]) => [...new Set(all.map(rootOf))].sort();

/** One run: old instances, young ones and one that runs; a sweep; and then the one that ran ends. */
function sweeping() {
  const seen: { before?: Left; swept?: Left; end?: Left } = {};
  let storage: SimulatedStorage | undefined;
  let isSweeping = false;
  const look = () => storage && leftIn(storage);
  const scenario: Scenario = {
    ...{ name: "retention", app },
    play: async (stage) => {
      await stage.start("running", "waiting", large);
      await grow(stage, "old", 2);
      await stage.start("failed", "failing", large);
      await stage.finished("failed");
      await stage.start("stopped", "waiting", large);
      await stage.terminate("stopped", large);
      await stage.finished("stopped");
      await useLinks(storage!, ["old", "running", "stopped"]);
      await stage.sleep(KEPT_MS);
      await grow(stage, "young", 1);
      await stage.sleep(1_000);
      seen.before = look()!;
      isSweeping = true;
      await stage.purgeEndedBefore(stage.now() - KEPT_MS);
      isSweeping = false;
      // whoever died in the sweep leaves messages under a lease
      await stage.sleep(60_000);
      seen.swept = look()!;
      await stage.raise("running", "end", "now");
      await stage.finished("running");
    },
  };
  const options: WorldOptions = {
    ...{ scenario, seed: 7, workers: 2, partitions: 1 },
    settings: { maxQueuePollingIntervalMs: 30_000 },
    meddle: { everyMs: 1_000, act: (found) => (storage = found) },
  };
  return { options, seen, isInSweep: () => isSweeping };
}

describe("PT-23: the retention", () => {
  const kept = ["running", "young"];

  test("leaves no row, blob or message of what ended long enough ago, and all else whole", async () => {
    const { options, seen } = sweeping();
    const { wrong } = await played(options);
    expect(wrong).toEqual([]);
    const { before, swept } = seen;
    const all = ["failed", "old", ...kept, "stopped"].sort();
    expect(rootsOf(before!.instances)).toEqual(all);
    expect(rootsOf(before!.history)).toEqual(all);
    expect(rootsOf(before!.blobs)).toEqual(all);
    // the tree, and of each generation three branches and a leaf
    expect(before!.instances.filter((key) => rootOf(key) === "old")).toHaveLength(9);
    expectKept(swept!, before!);
  });

  test(`does so though a worker dies at ${ONE_IN === 1 ? "each" : `one in ${ONE_IN}`} of the calls of the sweep`, async () => {
    const { options, isInSweep } = sweeping();
    const calls = await callsOf(
      options,
      ({ operation }) => isInSweep() && operation !== "queues.receive",
    );
    expect(calls.length).toBeGreaterThan(100);
    for (const [at, call] of calls.entries()) {
      for (const [index, kind] of CRASHES.entries()) {
        if ((at + index) % ONE_IN !== 0) continue;
        const run = sweeping();
        const { wrong, result } = await played({
          ...run.options,
          faults: [{ call, kind, ms: 3_000 }],
        });
        expect({ call, kind, wrong, befell: result.faults.length }).toEqual({
          ...{ call, kind, wrong: [], befell: 1 },
        });
        expectKept(run.seen.swept!, run.seen.before!);
      }
    }
  });

  function expectKept(swept: Left, before: Left): void {
    const isKept = (key: string) => kept.includes(rootOf(key));
    expect(swept).toEqual({
      history: before.history.filter(isKept),
      instances: before.instances.filter(isKept),
      blobs: before.blobs.filter(isKept),
      messages: 0,
    });
  }
});
