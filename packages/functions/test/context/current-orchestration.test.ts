import type { DurableOrchestrationContext } from "@taskhub/core";
import { currentOrchestration, runAsCurrent } from "../../src/context/current-orchestration.js";

describe("runAsCurrent", () => {
  const df = (instanceId: string) => ({ instanceId }) as unknown as DurableOrchestrationContext;
  const current = () => currentOrchestration("load").instanceId;
  const begin = (id: string, steps: () => Generator) => runAsCurrent(df(id), steps) as Generator;

  test("makes an orchestrator the running one whenever it is advanced, and only then", () => {
    const steps = function* (): Generator {
      yield current();
      yield current();
      return current();
    };
    const a = begin("a", steps);
    const b = begin("b", steps);
    expect(
      [a.next(), b.next(), a.next(), b.next(), b.next(), a.next()].map(
        ({ value }) => value as unknown,
      ),
    ).toEqual(["a", "b", "a", "b", "b", "a"]);
    expect(current).toThrow("'load' was called outside of an orchestrator.");
  });

  test("passes results in, and the returned value out", () => {
    const steps = begin("a", function* (): Generator {
      const got: unknown = yield "asked";
      return ["got", got];
    });
    expect(steps.next()).toEqual({ done: false, value: "asked" });
    expect(steps.next(7)).toEqual({ done: true, value: ["got", 7] });
  });

  test("throws failures into the orchestrator, where it is the running one", () => {
    const steps = begin("a", function* (): Generator {
      try {
        yield 1;
      } catch (error) {
        yield [(error as Error).message, current()];
      }
    });
    steps.next();
    expect(steps.throw(new Error("no")).value).toEqual(["no", "a"]);
    expect(steps.next().done).toBe(true);
  });

  test("lets what the orchestrator throws out", () => {
    const steps = begin("a", function* (): Generator {
      yield 1;
      throw new Error("mine");
    });
    steps.next();
    expect(() => steps.next()).toThrow("mine");
  });

  test.each([undefined, 7, Promise.resolve(1)])(
    "leaves %p, which is no generator, as it is",
    (value) => {
      expect(runAsCurrent(df("a"), () => value)).toBe(value);
    },
  );
});
