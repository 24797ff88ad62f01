import { createDurableClient } from "../../src/client/durable-client.js";
import { DurableOrchestrationStatus } from "../../src/client/durable-orchestration-status.js";
import {
  listingFilter,
  purgeFilter,
  type OrchestrationFilter,
} from "../../src/client/orchestration-filter.js";
import { OrchestrationRuntimeStatus } from "../../src/client/orchestration-runtime-status.js";
import { smallParts } from "../small-hub.js";

const from = new Date("2031-03-01T00:00:00Z");
const to = new Date("2031-04-01T00:00:00Z");

const filters = { listingFilter, purgeFilter } as const;
const { Failed, Running } = OrchestrationRuntimeStatus;

/** What a caller in JavaScript may come with. */
const wrong = (filter: Record<string, unknown>) => filter as OrchestrationFilter;

describe.each(Object.entries(filters))("%s", (_, filter) => {
  test("says when it was created, and what has become of it", () => {
    const wanted = { createdTimeFrom: from, createdTimeTo: to, runtimeStatus: [Failed] };
    expect(filter(wanted)).toEqual({ createdFrom: from, createdTo: to, runtimeStatus: ["Failed"] });
  });

  test("says nothing of what is absent", () => {
    const nothing = { createdFrom: undefined, createdTo: undefined, runtimeStatus: undefined };
    expect(filter({})).toEqual(nothing);
    expect(filter(wrong({ createdTimeFrom: undefined }))).toEqual(nothing);
  });

  test.each(["createdTimeFrom", "createdTimeTo"])("refuses a %s that is no date", (name) => {
    const message = `${name} must be a valid Date`;
    for (const value of [null, "", "2031-03-01", 0, {}, new Date(NaN)]) {
      expect(() => filter(wrong({ [name]: value }))).toThrow(message);
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
});

describe("purgeFilter", () => {
  test("refuses an empty list of states, which a listing takes for all, as v3 does", () => {
    expect(() => purgeFilter({ runtimeStatus: [] })).toThrow("must have at least one state");
    expect(listingFilter({ runtimeStatus: [] }).runtimeStatus).toBeUndefined();
  });

  test("refuses a member that nobody knows", () => {
    const misspelt = wrong({ createdTimeForm: from, runtimeStatus: ["Failed"] });
    expect(() => purgeFilter(misspelt)).toThrow(
      "A filter has the members createdTimeFrom, createdTimeTo, runtimeStatus, got createdTimeForm.",
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
    const found = await client.getStatusBy({ createdTimeFrom: from, runtimeStatus: [Running] });
    expect(hub.filters).toEqual([{ createdFrom: from, runtimeStatus: ["Running"] }]);
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

describe("DurableClient.purgeInstanceHistoryBy", () => {
  test("works without a start time, and tells how many are gone", async () => {
    const { parts, hub } = smallParts();
    const client = createDurableClient(parts);
    const result = await client.purgeInstanceHistoryBy({ createdTimeTo: to });
    expect(result).toEqual({ instancesDeleted: 2 });
    expect(hub.filters).toEqual([{ createdTo: to }]);
    await client.purgeInstanceHistoryBy({});
    expect(hub.filters.at(-1)).toEqual({});
  });

  test("a filter that cannot be read purges nothing", async () => {
    const { parts, hub } = smallParts();
    const client = createDurableClient(parts);
    for (const filter of [{ createdTimeTo: new Date(NaN) }, { runtimeStatus: [] }, { status: 1 }]) {
      await expect(client.purgeInstanceHistoryBy(wrong(filter))).rejects.toThrow();
    }
    expect(hub.filters).toEqual([]);
  });
});
