import { describe, expect, test } from "@jest/globals";
import { hubNames } from "../src/hub-names.js";

describe("hubNames", () => {
  const names = hubNames("MyHub");

  test("tables keep the case of the hub, queues and containers are lower case", () => {
    expect(names).toMatchObject({
      hub: "MyHub",
      historyTable: "MyHubHistory",
      instancesTable: "MyHubInstances",
      workItemQueue: "myhub-workitems",
      largeMessages: "myhub-largemessages",
      leases: "myhub-leases",
      poison: "myhub-poison",
    });
  });

  test.each([
    [0, "myhub-control-00"],
    [9, "myhub-control-09"],
    [15, "myhub-control-15"],
  ])("control queue %i is %s", (partition, name) => {
    expect(names.controlQueue(partition)).toBe(name);
    expect(names.queue({ kind: "control", partition })).toBe(name);
    expect(names.poisonQueue({ kind: "control", partition })).toBe(`${name}-poison`);
  });

  test("the work-item queue has a poison queue as well", () => {
    expect(names.queue({ kind: "workItem" })).toBe("myhub-workitems");
    expect(names.poisonQueue({ kind: "workItem" })).toBe("myhub-workitems-poison");
  });

  test.each(["Hub", "h12", "DurableFunctionsHub9"])("accepts %j", (hub) => {
    expect(hubNames(hub).hub).toBe(hub);
  });

  test("the longest name leaves every name within the 63 characters of queues and containers", () => {
    const longest = hubNames(`A${"b1".repeat(22)}`);
    const partition = 15;
    expect(longest.poisonQueue({ kind: "control", partition })).toHaveLength(63);
    expect(longest.largeMessages).toHaveLength(59);
  });

  test.each(["", "ab", "1hub", "my-hub", "my_hub", "hübe", "a".repeat(46), "hub "])(
    "refuses %j",
    (hub) => {
      expect(() => hubNames(hub)).toThrow(RangeError);
      expect(() => hubNames(hub)).toThrow(`got ${JSON.stringify(hub)}`);
    },
  );
});
