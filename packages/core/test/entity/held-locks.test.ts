import { describe, expect, test } from "@jest/globals";
import { decodeRelease } from "../../src/entity/entity-message.js";
import { HeldLocks } from "../../src/entity/held-locks.js";
import { START } from "../events.js";
import { call, event, lockRequest, OTHER, OWNER, release } from "./batch.js";

const SENDER = { instanceId: "order-1", executionId: "e-1" };

function sent(instanceId: string, { name, input }: { name: string; input?: string | undefined }) {
  return { instanceId, name, input };
}

/** To whom each release goes, of which request, and whom it is passed on to. */
function released(locks: HeldLocks): unknown[] {
  return locks.releases(SENDER, START).map(({ instanceId, event }) => {
    const release = event.type === "EventRaised" ? decodeRelease(event.input) : undefined;
    return [instanceId, release?.id, release?.parent, release?.rest.map(String).join()];
  });
}

describe("HeldLocks", () => {
  test("releases what was asked for, from the first entity on, granted or not", () => {
    const locks = new HeldLocks();
    locks.see(sent("@counter@a", lockRequest("l-1", OWNER, "abc")));
    expect(released(locks)).toEqual([["@counter@a", "l-1", "order-1", "@counter@b,@counter@c"]]);
  });

  test("knows what is released, and what is not", () => {
    const locks = new HeldLocks();
    locks.see(sent("@counter@a", lockRequest("l-1", OWNER, "ab")));
    locks.see(sent("@counter@a", lockRequest("l-2", OWNER, "a")));
    locks.see(sent("@counter@a", release("l-1")));
    locks.see(sent("@counter@b", release("l-1")));
    expect(released(locks)).toEqual([["@counter@a", "l-2", "order-1", ""]]);
  });

  test.each([
    ["@counter@a", call("c-1", "lockset")],
    ["@counter@a", call("c-1", "get", OWNER, { '"lockset"': [] })],
    ["@counter@a", event("op", '{"lockset": no JSON')],
    ["@counter@a", event("op")],
    ["@counter@a", event("go", '{"lockset":[{"name":"counter","key":"a"}],"id":"l-1"}')],
    ["order-2", lockRequest("l-1")],
  ])("sees no lock in what goes to %s: %j", (to, message) => {
    const locks = new HeldLocks();
    locks.see(sent(to, message));
    expect(released(locks)).toEqual([]);
  });

  test("is not ended by an event that an orchestration is sent by that name, nor by no release", () => {
    const locks = new HeldLocks();
    locks.see(sent("@counter@a", lockRequest("l-1")));
    locks.see(sent("order-2", release("l-1")));
    locks.see(sent("@counter@a", event("release", "no JSON")));
    expect(released(locks)).toHaveLength(1);
  });

  test("goes on from another one, which stays as it was", () => {
    const before = new HeldLocks();
    before.see(sent("@counter@a", lockRequest("l-1")));
    const after = new HeldLocks(before);
    after.see(sent("@counter@a", release("l-1")));
    expect([released(before).length, released(after).length]).toEqual([1, 0]);
  });

  test("gives each release an id of its own that is the same every time, and its sender", () => {
    const locks = new HeldLocks();
    locks.see(sent("@counter@a", lockRequest("l-1")));
    locks.see(sent("@counter@a", lockRequest("l-2", OTHER)));
    const [one, two] = [locks.releases(SENDER, START), locks.releases(SENDER, START)];
    expect(one).toEqual(two);
    expect(new Set(one.map(({ messageId }) => messageId)).size).toBe(2);
    // of the execution that has asked
    expect(one.map(({ sender }) => sender.executionId)).toEqual(["e-1", "e-2"]);
    expect(one[0]?.event).toMatchObject({ type: "EventRaised", name: "release", eventId: -1 });
  });
});
