import { describe, expect, test } from "@jest/globals";
import { HeardStreams } from "../src/heard-streams.js";
import type { PlaceInStream } from "../src/message.js";

const NOW = new Date("2026-07-01T10:00:00Z");
const at = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000);
const place = (number: number, after = number - 1, stream = "00000000000000aa"): PlaceInStream => ({
  stream,
  number,
  after,
});

describe("HeardStreams", () => {
  test("takes the messages of one sender in their order", () => {
    const heard = new HeardStreams([]);
    expect(heard.turnOf(place(2))).toBe("early");
    heard.apply(place(1), NOW);
    expect(heard.turnOf(place(2))).toBe("next");
  });

  test("knows a repeat, however many have come since", () => {
    const heard = new HeardStreams([]);
    for (let number = 1; number <= 1_000; number++) heard.apply(place(number), NOW);
    expect(heard.turnOf(place(1))).toBe("repeated");
    expect(heard.turnOf(place(1_000))).toBe("repeated");
    expect(heard.marks(NOW)).toEqual([
      { stream: "00000000000000aa", upTo: 1_000, holes: [], ahead: [], heardAt: NOW },
    ]);
  });

  test("takes messages that were sent together in any order, each once", () => {
    const heard = new HeardStreams([]);
    heard.apply(place(3, 0), NOW);
    expect(heard.turnOf(place(3, 0))).toBe("repeated");
    expect(heard.turnOf(place(1, 0))).toBe("next");
    // whoever was sent after all three waits for all three
    expect(heard.turnOf(place(4, 3))).toBe("early");
    heard.apply(place(1, 0), NOW);
    heard.apply(place(2, 0), NOW);
    expect(heard.turnOf(place(4, 3))).toBe("next");
    expect(heard.marks(NOW)[0]).toMatchObject({ upTo: 3, ahead: [] });
  });

  test("still takes what is not waited for any longer, once, when it comes", () => {
    const heard = new HeardStreams([]);
    heard.apply(place(3), NOW);
    expect(heard.marks(NOW)[0]).toMatchObject({ upTo: 3, holes: [1, 2] });
    expect(heard.turnOf(place(4))).toBe("next");
    expect(heard.turnOf(place(1))).toBe("next");
    heard.apply(place(1), NOW);
    expect(heard.turnOf(place(1))).toBe("repeated");
    expect(heard.marks(NOW)[0]).toMatchObject({ upTo: 3, holes: [2] });
  });

  test("lets come what has no number behind the others, and gives its place to nobody", () => {
    const heard = new HeardStreams([]);
    expect(heard.turnOf(place(0, 1))).toBe("early");
    heard.apply(place(1), NOW);
    expect(heard.turnOf(place(0, 1))).toBe("next");
    heard.apply(place(0, 1), NOW);
    expect(heard.turnOf(place(2))).toBe("next");
  });

  test("tells the streams of two senders apart", () => {
    const heard = new HeardStreams([]);
    heard.apply(place(1), NOW);
    expect(heard.turnOf(place(1, 0, "00000000000000bb"))).toBe("next");
  });

  test("goes on from its marks", () => {
    const before = new HeardStreams([]);
    before.apply(place(1), NOW);
    before.apply(place(4, 0), NOW);
    const after = new HeardStreams(before.marks(NOW));
    expect(after.turnOf(place(4, 0))).toBe("repeated");
    expect(after.turnOf(place(2))).toBe("next");
  });

  test("forgets a sender after half an hour of silence, and the longest silent of too many", () => {
    const heard = new HeardStreams([]);
    heard.apply(place(1, 0, "00000000000000bb"), NOW);
    heard.apply(place(1), at(20));
    expect(heard.marks(at(29))).toHaveLength(2);
    expect(heard.marks(at(31)).map(({ stream }) => stream)).toEqual(["00000000000000aa"]);
    const many = new HeardStreams([]);
    const name = (number: number) => String(number).padStart(16, "0");
    for (let i = 0; i < 10_005; i++) many.apply(place(1, 0, name(i)), NOW);
    many.apply(place(2, 1, name(5)), NOW);
    const kept = many.marks(NOW).map(({ stream }) => stream);
    expect(kept).toHaveLength(10_000);
    expect(kept).not.toContain(name(4));
    expect(kept).toContain(name(5));
  });

  test("applies each message once and in order, however copies of them are shuffled", () => {
    let seed = 7;
    let tooSoon = 0;
    const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below;
    for (let round = 0; round < 200; round++) {
      const messages: PlaceInStream[] = [];
      for (let number = 1; number <= 12; number++) {
        messages.push(place(number, random(3) === 0 ? Math.max(0, number - 3) : number - 1));
      }
      const queue = [...messages, ...messages].sort(() => random(3) - 1);
      const applied: number[] = [];
      let heard = new HeardStreams([]);
      while (queue.length > 0) {
        const next = queue.splice(random(queue.length), 1)[0];
        if (!next) break;
        const turn = heard.turnOf(next);
        if (turn === "early") queue.push(next);
        if (turn === "next") {
          if (applied.filter((number) => number <= next.after).length < next.after) tooSoon++;
          applied.push(next.number);
          heard.apply(next, NOW);
          heard = new HeardStreams(heard.marks(NOW));
        }
      }
      expect([...applied].sort((a, b) => a - b)).toEqual(messages.map(({ number }) => number));
    }
    expect(tooSoon).toBe(0);
  });
});
