import { connectServices, hubNames, type StoredEntity } from "@taskhub/azure-storage";
import { startAzurite, type Azurite } from "@taskhub/local-host";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { EngineSide } from "../../src/engine/engine-side.js";
import { FloorSide } from "../../src/floor/floor-side.js";
import { chain, manyChains } from "../../src/scenario/chains.js";
import { fan, parent } from "../../src/scenario/fans.js";
import { counterId, events, signals } from "../../src/scenario/messages.js";
import { echo } from "../../src/scenario/payloads.js";
import type { Course } from "../../src/scenario/scenario.js";
import { scenarios } from "../../src/scenario/scenarios.js";
import { burst } from "../../src/scenario/starts.js";
import { sleepers } from "../../src/scenario/timers.js";

const HUB = { engine: "Engine", floor: "Floor" };

let azurite: Azurite;
let engine: EngineSide;
let floor: FloorSide;

beforeAll(async () => {
  azurite = await startAzurite();
  const { connectionString } = azurite;
  engine = await EngineSide.open({ connectionString, latencyMs: 0, hubName: HUB.engine });
  floor = await FloorSide.open({ connectionString, latencyMs: 0, hubName: HUB.floor });
});

afterAll(async () => {
  await engine.close();
  await floor.close();
  await azurite.stop();
});

/** Plays one round on both sides. */
async function play(course: Course, label: string) {
  const before = [engine.distance.calls, floor.distance.calls] as const;
  const samples = {
    engine: await course.engine(engine, label),
    floor: await course.floor(floor, label),
  };
  await engine.distance.quiet();
  await floor.distance.quiet();
  return {
    ...samples,
    calls: {
      engine: engine.distance.calls - before[0],
      floor: floor.distance.calls - before[1],
    },
  };
}

/** The rows of an instance's history, the sentinel among them. */
async function rowsOf(hub: string, instanceId: string): Promise<readonly StoredEntity[]> {
  const { tables } = connectServices(azurite.connectionString);
  const rows: StoredEntity[] = [];
  let continuation: string | undefined;
  do {
    const query = { filter: `PartitionKey eq '${instanceId}'`, continuation };
    const page = await tables.query(hubNames(hub).historyTable, query, "hub");
    rows.push(...page.entities);
    ({ continuation } = page);
  } while (continuation !== undefined);
  return rows;
}

/** Each row as its kind and the columns it has. */
function shapes(rows: readonly StoredEntity[]): readonly string[] {
  return rows.map(({ columns }) => {
    const kind = String(columns["EventType"] ?? "sentinel");
    return `${kind}: ${Object.keys(columns).sort().join(" ")}`;
  });
}

function isBracket({ columns }: StoredEntity): boolean {
  return ["OrchestratorStarted", "OrchestratorCompleted"].includes(String(columns["EventType"]));
}

describe("scenarios", () => {
  test("have names of their own, that are names of hubs", () => {
    const names = scenarios.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(() => hubNames(`Floor${name}At10`)).not.toThrow();
  });

  test.each([
    ["hello3", chain(3)],
    ["chain10", chain(10)],
  ])(
    "%s leaves the same rows on both sides, one after the other, column for column",
    async (label, course) => {
      await play(course, label);
      const [ours, raw] = [await rowsOf(HUB.engine, label), await rowsOf(HUB.floor, label)];
      expect(ours.length).toBeGreaterThan(0);
      expect(shapes(raw)).toEqual(shapes(ours));
    },
  );

  test.each([
    ["fan100", fan(100), "fan100"],
    ["parent", parent(3), "parent"],
    ["child", parent(1), "child-0"],
    ["events", events({ count: 120, atOnce: 16 }), "events"],
    ["timers", sleepers({ count: 2, firstAfterMs: 500, everyMs: 10 }), "timersx1"],
    ["starts", burst(3), "startsx2"],
    ["crowd", manyChains(2, { count: 3, atOnce: 2 }), "crowdx2"],
    ["echo", echo(100_000), "echo"],
  ])(
    "%s leaves the same events and the same end on both sides",
    async (label, course, instanceId) => {
      await play(course, label);
      const [ours, raw] = [
        await rowsOf(HUB.engine, instanceId),
        await rowsOf(HUB.floor, instanceId),
      ];
      const settled = (rows: readonly StoredEntity[]) =>
        [...shapes(rows.filter((row) => !isBracket(row)))].sort();
      expect(settled(raw)).toEqual(settled(ours));
      const end = await engine.hub.readStatus(instanceId);
      expect(end?.runtimeStatus).toBe("Completed");
      expect(await floor.hub.readStatus(instanceId)).toMatchObject({ runtimeStatus: "Completed" });
    },
  );

  test("signals leave an entity with the same state on both sides", async () => {
    await play(signals({ count: 140, atOnce: 8 }), "signals");
    const instanceId = counterId("signals");
    const state = (await engine.hub.readStatus(instanceId))?.input;
    expect(state).toContain('"state":"140"');
    expect((await floor.hub.readStatus(instanceId))?.input).toBe(state);
  });

  test("a floor makes no more calls than the engine, and no fewer round trips than it has steps", async () => {
    const round = await play(chain(5), "chain5");
    expect(round.calls.floor).toBe(10); // message, row, six commits, row, deletion
    expect(round.floor.roundTrips).toBe(8);
    expect(round.calls.engine).toBeGreaterThanOrEqual(round.calls.floor);
    expect(round.engine.roundTrips).toBeGreaterThanOrEqual(round.floor.roundTrips ?? NaN);
  });

  test("what is counted of the engine is what its meter counts for the instance", async () => {
    const { calls } = await play(chain(3), "metered");
    expect(engine.meter.snapshot().byInstance("metered").total).toBe(calls.engine);
  });

  test("chains tell the time from each activity to the next, and when the first one began", async () => {
    const { engine: sample, floor: raw } = await play(chain(4), "steps");
    expect(sample.stepsMs).toHaveLength(3);
    expect(raw.stepsMs).toHaveLength(4);
    expect(sample.tripsToFirstActivity).toBe(2); // the start, and the first commit
  });
});
