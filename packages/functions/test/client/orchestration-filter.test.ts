import { createDurableClient } from "../../src/client/durable-client.js";
import { DurableOrchestrationStatus } from "../../src/client/durable-orchestration-status.js";
import {
  listingFilter,
  purgeFilter,
  terminationFilter,
  type OrchestrationFilter,
} from "../../src/client/orchestration-filter.js";
import { OrchestrationRuntimeStatus } from "../../src/client/orchestration-runtime-status.js";
import { smallParts } from "../small-hub.js";

const from = new Date("2031-03-01T00:00:00Z");
const to = new Date("2031-04-01T00:00:00Z");

const filters = { listingFilter, purgeFilter, terminationFilter } as const;
const { Failed, Running, Suspended } = OrchestrationRuntimeStatus;
/** A state that each of them means. */
const MEANT = { listingFilter: Failed, purgeFilter: Failed, terminationFilter: Suspended } as const;

/** What a caller in JavaScript may come with. */
const wrong = (filter: Record<string, unknown>) => filter as OrchestrationFilter;

describe.each(Object.entries(filters))("%s", (name, filter) => {
  const state = MEANT[name as keyof typeof MEANT]; // the names come from there

  test("says when it was created, what has become of it, its id and its name", () => {
    const times = { createdTimeFrom: from, createdTimeTo: to };
    const wanted = { ...times, runtimeStatus: [state], instanceIdPrefix: "imp-", name: "Import" };
    expect(filter(wanted)).toEqual({
      ...{ createdFrom: from, createdTo: to, runtimeStatus: [state] },
      ...{ instanceIdPrefix: "imp-", name: "Import" },
    });
  });

  test("says nothing of what is absent", () => {
    const { runtimeStatus: _, ...rest } = filter(wrong({ createdTimeFrom: undefined }));
    expect(Object.values(rest).filter((value) => value !== undefined)).toEqual([]);
  });

  test.each(["createdTimeFrom", "createdTimeTo"])("refuses a %s that is no date", (member) => {
    const message = `${member} must be a valid Date`;
    for (const value of [null, "", "2031-03-01", 0, {}, new Date(NaN)]) {
      expect(() => filter(wrong({ [member]: value }))).toThrow(message);
    }
  });

  test.each([
    [["Faild"], 'runtimeStatus must have states out of Running, Completed, .*, got \\["Faild"\\]'],
    [["Failed", "running"], 'got \\["running"\\]'],
    [[null], "got \\[null\\]"],
    ["Failed", 'runtimeStatus must be an array of states, got "Failed"'],
    [null, "runtimeStatus must be an array of states, got null"],
  ])("refuses %j as states", (runtimeStatus, message) => {
    expect(() => filter(wrong({ runtimeStatus }))).toThrow(new RegExp(message));
  });

  test("refuses what is no prefix, and what is no name", () => {
    for (const instanceIdPrefix of [null, 7, {}]) {
      expect(() => filter(wrong({ instanceIdPrefix }))).toThrow("instanceIdPrefix must be a text");
    }
    expect(() => filter({ instanceIdPrefix: "a\ud83d" })).toThrow("well-formed Unicode");
    for (const other of [null, 7, ""]) {
      expect(() => filter(wrong({ name: other }))).toThrow("must be the name of an orchestrator");
    }
  });
});

describe("listingFilter", () => {
  test("takes an empty list of states for all of them, as v3 does, and an empty prefix", () => {
    expect(listingFilter({ runtimeStatus: [] }).runtimeStatus).toBeUndefined();
    expect(listingFilter({}).runtimeStatus).toBeUndefined();
    expect(listingFilter({ instanceIdPrefix: "" }).instanceIdPrefix).toBe("");
  });
});

describe.each([
  [
    "purgeFilter",
    purgeFilter,
    "purged",
    ["Completed", "Failed", "Canceled", "Terminated"],
    Running,
  ],
  [
    ...(["terminationFilter", terminationFilter, "terminated"] as const),
    ...([["Running", "ContinuedAsNew", "Pending", "Suspended"], Failed] as const),
  ],
] as const)("%s", (_, filter, what, states, other) => {
  test("means all that can be, if nothing is said", () => {
    expect(filter({}).runtimeStatus).toEqual(states);
  });

  test("refuses a state in which nothing can be", () => {
    expect(() => filter({ runtimeStatus: [states[0], other] })).toThrow(
      `Only ${states.join(", ")} can be ${what}, got ${other} as runtimeStatus. Nothing was ${what}.`,
    );
  });

  test("refuses an empty list of states, and an empty prefix", () => {
    expect(() => filter({ runtimeStatus: [] })).toThrow("must have at least one state");
    expect(() => filter({ instanceIdPrefix: "" })).toThrow("instanceIdPrefix must not be empty");
  });

  test("refuses a member that nobody knows", () => {
    const misspelt = wrong({ createdTimeForm: from, runtimeStatus: states });
    expect(() => filter(misspelt)).toThrow(
      "A filter has the members createdTimeFrom, createdTimeTo, runtimeStatus, instanceIdPrefix, " +
        `name, got createdTimeForm. Nothing was ${what}.`,
    );
  });
});

describe("DurableClient.getStatusBy", () => {
  function setUp() {
    const small = smallParts();
    const client = createDurableClient(small.parts);
    small.hub.add({ instanceId: "a", name: "Import", runtimeStatus: "Running", input: "7" });
    small.hub.add({ instanceId: "b", name: "Export", runtimeStatus: "Failed", output: "no disk" });
    return { ...small, client };
  }

  test("gives statuses of all pages, with real dates", async () => {
    const { client, hub, clock } = setUp();
    const wanted = { createdTimeFrom: from, runtimeStatus: [Running, Failed] };
    const found = await client.getStatusBy(wanted);
    expect(hub.filters).toEqual([{ createdFrom: from, runtimeStatus: ["Running", "Failed"] }]);
    const times = { createdTime: clock.now(), lastUpdatedTime: clock.now() };
    const none = { output: null, input: null, customStatus: null };
    expect(found).toEqual([
      { ...none, ...times, instanceId: "a", name: "Import", runtimeStatus: "Running", input: 7 },
      {
        ...{ ...none, ...times, instanceId: "b", name: "Export" },
        ...{ runtimeStatus: "Failed", output: "no disk" },
      },
    ]);
    for (const status of found) expect(status).toBeInstanceOf(DurableOrchestrationStatus);
  });

  test("gives those that ids and names mean", async () => {
    const { client } = setUp();
    const ids = async (filter: OrchestrationFilter) =>
      (await client.getStatusBy(filter)).map(({ instanceId }) => instanceId);
    expect(await ids({ instanceIdPrefix: "b" })).toEqual(["b"]);
    expect(await ids({ name: "Import" })).toEqual(["a"]);
  });

  test("getStatusAll asks for all of them", async () => {
    const { client, hub } = setUp();
    expect(await client.getStatusAll()).toHaveLength(2);
    expect(hub.filters).toEqual([{}]);
  });

  test("a filter that cannot be read asks nobody", async () => {
    const { client, hub } = setUp();
    await expect(client.getStatusBy({ createdTimeFrom: new Date(NaN) })).rejects.toThrow(TypeError);
    await expect(client.getStatusBy(wrong({ runtimeStatus: ["x"] }))).rejects.toThrow(RangeError);
    expect(hub.filters).toEqual([]);
  });
});
