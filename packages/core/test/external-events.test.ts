import { beforeEach, describe, expect, test } from "@jest/globals";
import { ExternalEvents, type EventWait } from "../src/external-events.js";
import type { EventRaised } from "../src/history-event.js";
import { raised } from "./events.js";

/** A wait that can be turned away from. */
class Wait implements EventWait {
  event: EventRaised | undefined;
  isTurnedAway = false;

  constructor(readonly name: string) {}

  isAwaited(): boolean {
    return !this.isTurnedAway;
  }

  receive(event: EventRaised): void {
    this.event = event;
  }
}

describe("ExternalEvents", () => {
  let events: ExternalEvents;

  beforeEach(() => {
    events = new ExternalEvents();
  });

  function waiting(name: string): Wait {
    const wait = new Wait(name);
    events.wait(wait);
    return wait;
  }

  test("gives an event to the newest wait of its name", () => {
    const [older, newer] = [waiting("go"), waiting("go")];
    events.raise(raised("go", 1));
    expect([older.event, newer.event?.input]).toEqual([undefined, "1"]);
    events.raise(raised("go", 2));
    expect(older.event?.input).toBe("2");
  });

  test("prefers the wait whose name is exactly the event's, else ignores case", () => {
    const [exact, other] = [waiting("Go"), waiting("GO")];
    events.raise(raised("Go", 1));
    expect([exact.event?.input, other.event]).toEqual(["1", undefined]);
    events.raise(raised("go", 2));
    expect(other.event?.input).toBe("2");
  });

  test("passes over an exact wait that nobody waits for", () => {
    const [exact, other] = [waiting("Go"), waiting("GO")];
    exact.isTurnedAway = true;
    events.raise(raised("Go", 1));
    expect([exact.event, other.event?.input]).toEqual([undefined, "1"]);
  });

  test("prefers the kept event whose name is exactly the wait's, else ignores case", () => {
    for (const [i, name] of ["GO", "go", "Go"].entries()) events.raise(raised(name, i));
    expect(waiting("Go").event?.input).toBe("2");
    expect(waiting("gO").event?.input).toBe("0");
    expect(waiting("gO").event?.input).toBe("1");
  });

  test("gives nothing to waits of another name", () => {
    const wait = waiting("go");
    events.raise(raised("stop", 1));
    expect(wait.event).toBeUndefined();
    expect(events.unclaimed()).toHaveLength(1);
  });

  test("gives nothing to a wait that nobody waits for, until it is claimed", () => {
    const wait = waiting("go");
    wait.isTurnedAway = true;
    events.raise(raised("go", 1));
    expect(wait.event).toBeUndefined();
    expect([events.claim(wait), events.claim(new Wait("go"))]).toEqual([true, false]);
    expect(wait.event?.input).toBe("1");
  });

  test("takes a wait in again that was passed over, once", () => {
    const wait = waiting("go");
    wait.isTurnedAway = true;
    events.raise(raised("go", 1));
    expect(events.unclaimed()).toHaveLength(1);
    events.claim(new Wait("go"));
    wait.isTurnedAway = false;
    events.wait(wait);
    events.wait(wait);
    events.raise(raised("go", 2));
    events.raise(raised("go", 3));
    expect(wait.event?.input).toBe("2");
    expect(events.unclaimed()).toHaveLength(1);
  });

  test("keeps events in the order they came, over all names", () => {
    for (const [i, name] of ["a", "b", "A", "c", "b"].entries()) events.raise(raised(name, i));
    waiting("b");
    expect(events.unclaimed().map((event) => event.input)).toEqual(["0", "2", "3", "4"]);
  });
});
