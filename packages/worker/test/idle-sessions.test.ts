import { describe, expect, test } from "@jest/globals";
import { IdleSessions } from "../src/idle-sessions.js";
import { Process, VirtualTime } from "./world/virtual-time.js";

const IDLE_MS = 30_000;

/** A line of sessions of 10 bytes each, unless said otherwise, with room for so many bytes. */
function line(maxSessionBytes: number) {
  const time = new VirtualTime();
  const clock = time.clockOf(new Process("p"));
  const idle = new IdleSessions(clock, { sessionIdleMs: IDLE_MS, maxSessionBytes });
  const ended: string[] = [];
  const rest = (name: string, bytes = 10) =>
    idle.add(bytes, () => {
      ended.push(name);
    });
  const pass = (ms: number) => time.runUntil(() => false, ms);
  return { rest, ended, pass };
}

describe("IdleSessions", () => {
  test("end a session that was idle for its time", async () => {
    const { rest, ended, pass } = line(100);
    rest("a");
    await pass(IDLE_MS - 1);
    expect(ended).toEqual([]);
    await pass(1);
    expect(ended).toEqual(["a"]);
  });

  test("let go first of what is idle longest, and only of what there is no room for", () => {
    const { rest, ended } = line(30);
    for (const name of ["a", "b", "c"]) rest(name);
    expect(ended).toEqual([]);
    rest("d");
    expect(ended).toEqual(["a"]);
    rest("e", 20);
    expect(ended).toEqual(["a", "b", "c"]);
  });

  test("take one that was at work meanwhile for the one that came last", () => {
    const { rest, ended } = line(30);
    const leave = rest("a");
    rest("b");
    leave();
    rest("c");
    rest("a");
    rest("d");
    expect(ended).toEqual(["b"]);
  });

  test("do not end what is at work, however long, and do not count it", async () => {
    const { rest, ended, pass } = line(30);
    const leave = rest("a", 30);
    leave();
    leave();
    for (const name of ["b", "c", "d"]) rest(name);
    expect(ended).toEqual([]);
    await pass(2 * IDLE_MS);
    expect(ended).toEqual(["b", "c", "d"]);
  });

  test("keep the one that came last whatever its size", () => {
    const { rest, ended } = line(30);
    rest("a");
    rest("giant", 1_000);
    expect(ended).toEqual(["a"]);
    rest("b");
    expect(ended).toEqual(["a", "giant"]);
  });

  test("end each once", async () => {
    const { rest, ended, pass } = line(10);
    const leave = rest("a");
    rest("b");
    leave();
    await pass(2 * IDLE_MS);
    expect(ended).toEqual(["a", "b"]);
    for (const name of ["c", "d"]) rest(name);
    expect(ended).toEqual(["a", "b", "c"]);
  });
});
