import { IDLE_MS, MOST_ENTITIES, Streams } from "../../src/client/streams.js";
import { HandClock } from "../hand-clock.js";

describe("Streams", () => {
  const A = "aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa";
  const B = "bbbbbbbb-bbbb-bbbb-bbbb-bbbbbbbbbbbb";
  const setUp = () => {
    const clock = new HandClock();
    return { clock, streams: new Streams(clock) };
  };

  test("counts the messages of an entity, in a stream named by the first", () => {
    const { streams } = setUp();
    const stream = "aaaaaaaaaaaaaaaa";
    const first = streams.take("@e@1", A);
    first.put();
    expect(first.inStream).toEqual({ stream, number: 1, after: 0 });
    expect(streams.take("@e@1", B).inStream).toEqual({ stream, number: 2, after: 1 });
    expect(streams.take("@e@2", B).inStream).toMatchObject({
      stream: "bbbbbbbbbbbbbbbb",
      number: 1,
    });
  });

  test("P5: comes after all that were put before, and waits for none that is being put", () => {
    const { streams } = setUp();
    const [one, two, three] = [1, 2, 3].map(() => streams.take("@e@1", A));
    expect([one, two, three].map((place) => place?.inStream.after)).toEqual([0, 0, 0]);
    three?.put();
    expect(streams.take("@e@1", A).inStream.after).toBe(0);
    one?.put();
    expect(streams.take("@e@1", A).inStream.after).toBe(1);
    two?.put();
    expect(streams.take("@e@1", A).inStream).toMatchObject({ number: 6, after: 3 });
  });

  test("begins another stream after a message of which nobody knows whether it was put", () => {
    const { streams } = setUp();
    const [lost, other] = [streams.take("@e@1", A), streams.take("@e@1", A)];
    lost.failed();
    other.put();
    const next = { stream: "bbbbbbbbbbbbbbbb", number: 1, after: 0 };
    expect(streams.take("@e@1", B).inStream).toEqual(next);
    // it ends its own stream, which has ended, and no other
    other.failed();
    expect(streams.take("@e@1", A).inStream).toMatchObject({ stream: next.stream, number: 2 });
  });

  test("ends a stream that was idle for ten minutes", async () => {
    expect(IDLE_MS).toBe(600_000);
    const { clock, streams } = setUp();
    streams.take("@e@1", A);
    await clock.pass(599_999);
    expect(streams.take("@e@1", B).inStream.number).toBe(2);
    await clock.pass(600_000);
    expect(streams.take("@e@1", B).inStream).toMatchObject({
      stream: "bbbbbbbbbbbbbbbb",
      number: 1,
    });
  });

  test("knows 10,000 entities, those that were written to last", () => {
    expect(MOST_ENTITIES).toBe(10_000);
    const { streams } = setUp();
    for (let index = 0; index < MOST_ENTITIES; index += 1) streams.take(`@e@${String(index)}`, A);
    streams.take("@e@0", A);
    streams.take("@e@another", A);
    const numberOf = (id: string) => streams.take(id, B).inStream.number;
    expect([numberOf("@e@0"), numberOf("@e@2"), numberOf("@e@1")]).toEqual([3, 2, 1]);
  });
});
