import { decodeRelease } from "../../src/entity/entity-message.js";
import { ownerIsOver, releaseOfOrphan } from "../../src/entity/orphaned-lock.js";

const now = new Date(1_782_295_200_000);
const before = (ms: number) => new Date(now.getTime() - ms);
const lock = { owner: "o", id: "request", execution: "e1", at: before(1_000) };

describe("ownerIsOver", () => {
  test.each([
    ["runs", { executionId: "e1", runtimeStatus: "Running" }, false],
    ["has completed", { executionId: "e1", runtimeStatus: "Completed" }, true],
    ["has failed", { executionId: "e1", runtimeStatus: "Failed" }, true],
  ] as const)("of an owner that %s", (_, owner, isOver) => {
    expect(ownerIsOver(lock, owner, now)).toBe(isOver);
  });

  test("waits five minutes for one without a row, or of another execution", () => {
    const old = { ...lock, at: before(300_000) };
    const other = { executionId: "e2", runtimeStatus: "Running" } as const;
    for (const owner of [undefined, other]) {
      expect(ownerIsOver(lock, owner, now)).toBe(false);
      expect(ownerIsOver(old, owner, now)).toBe(true);
    }
  });

  test("takes a lock of another engine, which notes neither execution nor time, by its owner", () => {
    const bare = { owner: "o", id: undefined, execution: undefined, at: undefined };
    expect(ownerIsOver(bare, { executionId: "e9", runtimeStatus: "Running" }, now)).toBe(false);
    expect(ownerIsOver(bare, undefined, now)).toBe(true);
  });
});

describe("releaseOfOrphan", () => {
  test("names the request that the lock was granted to, and is one message however often it is sent", () => {
    const message = releaseOfOrphan("@door@front", lock, now);
    expect(message).toMatchObject({
      instanceId: "@door@front",
      event: { type: "EventRaised", name: "release" },
    });
    const input = message.event.type === "EventRaised" ? message.event.input : undefined;
    expect(decodeRelease(input)).toEqual({ parent: "o", id: "request", rest: [] });
    expect(releaseOfOrphan("@door@front", lock, before(9)).messageId).toBe(message.messageId);
  });

  test("tells locks without an id apart by the time", () => {
    const bare = { ...lock, id: undefined };
    const [one, other] = [now, before(1)].map((at) => releaseOfOrphan("@d@1", bare, at));
    expect(one!.messageId).not.toBe(other!.messageId);
  });
});
