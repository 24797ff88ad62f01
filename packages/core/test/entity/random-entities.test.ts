import { describe, expect, test } from "@jest/globals";
import type { TaskMessage } from "../../src/message.js";
import { Entity, Orchestration, type Seen, type Step } from "./one-thread.js";

const RUNS = 60;
const KEYS = "abcd";

type Random = (below: number) => number;

function seeded(seed: number): Random {
  let state = seed * 7_919 + 1;
  return (below) => (state = (state * 48_271) % 2_147_483_647) % below;
}

/** Some of the keys, in their order, at least one. */
function someKeys(random: Random): string {
  const keys = Array.from(KEYS)
    .filter(() => random(2) === 0)
    .join("");
  return keys || KEYS.charAt(random(KEYS.length));
}

function steps(random: Random): Step[] {
  const free = (keys = KEYS): Step[] =>
    Array.from({ length: random(4) }, () => ({
      do: (["call", "signal", "fail", "forward"] as const)[random(4)] ?? "call",
      key: keys.charAt(random(keys.length)),
    }));
  const sections = Array.from({ length: random(3) }, (): Step[] => {
    const keys = someKeys(random);
    return [...free(), { do: "lock", keys }, ...free(keys), { do: "release" }];
  });
  const keys = someKeys(random);
  const ends: Step[][] = [
    [],
    [{ do: "lock", keys }, ...free(keys)],
    [{ do: "ask", keys }],
    [{ do: "ask", keys }, ...free()],
  ];
  // it may wait for nobody it has locked out, so a call after it asked is to one it will hold
  const end = ends[random(ends.length)] ?? [];
  const calls =
    end[0]?.do === "ask" ? end.filter(({ do: what }) => !/call|fail|forw/.test(what)) : end;
  return [...sections.flat(), ...free(), ...calls];
}

function play(seed: number) {
  const random = seeded(seed);
  const seen: Seen[] = [];
  const see = (each: Seen) => void seen.push(each);
  const entities = new Map(Array.from(`${KEYS}e`, (key) => [key, new Entity(key, see)]));
  const scripts = Array.from({ length: 2 + random(5) }, () => steps(random));
  const orchestrations = scripts.map(
    (script, i) => new Orchestration(`i${String(i)}`, script, see),
  );
  let queue: TaskMessage[] = [];
  /** Each may be shown twice. */
  const put = (messages: readonly TaskMessage[]) => {
    for (const each of messages) queue.push(...(random(5) === 0 ? [each, each] : [each]));
  };
  for (const each of orchestrations) put(each.begin());
  for (let turns = 0; queue.length > 0 && turns < 20_000; turns++) {
    const { instanceId } = queue[random(queue.length)] ?? {};
    const entity = entities.get(instanceId?.split("@")[2] ?? "");
    const isNow = (each: TaskMessage) =>
      each.instanceId === instanceId && (!entity || random(3) > 0);
    const batch = queue.filter(isNow).sort(() => random(3) - 1);
    queue = queue.filter((each) => !batch.includes(each));
    // a copy of what is taken may come later
    if (random(6) === 0) queue.push(...batch.slice(0, 1));
    if (entity) {
      const out = entity.take(batch, random(5) === 0);
      // what waits, or comes back, is not doubled: it is in the queue already
      queue.push(...out.filter((each) => batch.includes(each)));
      put(out.filter((each) => !batch.includes(each)));
    }
    const target = orchestrations.find((each) => each.instanceId === instanceId);
    for (const { event } of batch) {
      if (event.type === "EventRaised" && target) put(target.hear(event));
    }
  }
  return { seen, entities, orchestrations, scripts };
}

/** Operations of others that were performed between the grant of a lock and its end. */
function intruders(seen: readonly Seen[]): Seen[] {
  const owners = new Map<string, string>();
  return seen.filter((each) => {
    if (each.what === "granted") for (const key of each.keys) owners.set(key, each.by);
    if (each.what === "released" || each.what === "ended") {
      for (const key of each.keys) if (owners.get(key) === each.by) owners.delete(key);
    }
    if (each.what !== "performed") return false;
    const owner = owners.get(each.key);
    return owner !== undefined && !each.operation.includes(`-${owner}-`);
  });
}

function operationsOf(seen: readonly Seen[]): string[] {
  return seen.flatMap((each) => (each.what === "performed" ? [each.operation] : []));
}

/** What the scripts ask for, by sender and entity, in their order. */
function expected(scripts: readonly (readonly Step[])[]): string[] {
  return scripts.flatMap((script, i) =>
    script.flatMap((step, at) => {
      if (!("key" in step)) return [];
      const name = `${step.do}-i${String(i)}-${String(at + 1)}`;
      return step.do === "forward" ? [name, `heard-${name}`] : [name];
    }),
  );
}

describe("Orchestrations and entities, however messages are shuffled and doubled", () => {
  const runs = Array.from({ length: RUNS }, (_, seed) => ({ seed, ...play(seed) }));

  test("each orchestration comes to its end", () => {
    const stuck = runs.filter(({ orchestrations }) => orchestrations.some(({ isOver }) => !isOver));
    expect(stuck.map(({ seed }) => seed)).toEqual([]);
  });

  test("all entities are free at the end, and nobody waits", () => {
    for (const { seed, entities } of runs) {
      const left = [...entities.values()].filter(({ after }) => after?.lock ?? after?.queue.length);
      expect([seed, left.length]).toEqual([seed, 0]);
    }
  });

  test("N2: between the grant and the end of a lock nobody else is served", () => {
    const found = runs.map(({ seed, seen }) => [seed, intruders(seen)]);
    expect(found.filter(([, each]) => (each as Seen[]).length > 0)).toEqual([]);
    const granted = runs.flatMap(({ seen }) => seen.filter(({ what }) => what === "granted"));
    expect(granted.length).toBeGreaterThan(RUNS);
  });

  test("each operation is performed once, and each call is answered", () => {
    for (const { seed, seen, scripts } of runs) {
      expect([seed, operationsOf(seen).sort()]).toEqual([seed, expected(scripts).sort()]);
      const calls = scripts.flat().filter(({ do: what }) => /call|fail|forward/.test(what));
      expect([seed, seen.filter(({ what }) => what === "answered").length]).toEqual([
        ...[seed, calls.length],
      ]);
    }
  });

  test("N1: those of one sender are performed in the order in which it sent them", () => {
    for (const { seed, seen, scripts } of runs) {
      for (const key of KEYS) {
        for (const [i, script] of scripts.entries()) {
          const sent = script.flatMap((step, at) =>
            "key" in step && step.key === key ? [`${step.do}-i${String(i)}-${String(at + 1)}`] : [],
          );
          const performed = seen.flatMap((each) =>
            each.what === "performed" && each.key === key && sent.includes(each.operation)
              ? [each.operation]
              : [],
          );
          expect([seed, performed]).toEqual([seed, sent]);
        }
      }
    }
  });

  test("N3: the state is what those operations made of it that did not fail", () => {
    for (const { entities, seen } of runs) {
      for (const [key, entity] of entities) {
        const good = seen.flatMap((each) =>
          each.what === "performed" && each.key === key && !each.operation.startsWith("fail")
            ? [each.operation]
            : [],
        );
        expect(entity.performed).toEqual(good);
      }
    }
  });

  test("the same run gives the same ids and states", () => {
    expect(play(3).seen).toEqual(play(3).seen);
  });
});
