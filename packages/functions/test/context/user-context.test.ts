import { InvocationContext, type LogLevel } from "@azure/functions";
import {
  EntityId,
  type DurableEntityContext,
  type DurableOrchestrationContext,
} from "@taskhub/core";
import type { ActivityInvocation } from "@taskhub/worker";
import { HeldInvocations } from "../../src/context/held-invocations.js";
import {
  activityContext,
  entityContext,
  orchestrationContext,
} from "../../src/context/user-context.js";

const orchestration = (isReplaying = false) =>
  ({ instanceId: "i-1", isReplaying }) as unknown as DurableOrchestrationContext;
const call = { instanceId: "i-1" } as ActivityInvocation;

/** An invocation of the host that keeps its lines. */
function holder() {
  const lines: [LogLevel, unknown][] = [];
  const context = new InvocationContext({
    logHandler: (level, line) => void lines.push([level, line]),
  });
  return { lines, context };
}

describe("orchestrationContext", () => {
  test("is a real InvocationContext with the orchestrator's name, and df", () => {
    const df = orchestration();
    const context = orchestrationContext("Import", df, new HeldInvocations());
    expect(context).toBeInstanceOf(InvocationContext);
    expect(context).toMatchObject({
      functionName: "Import",
      options: { trigger: { type: "orchestrationTrigger" }, extraInputs: [], extraOutputs: [] },
    });
    expect(context.df).toBe(df);
  });

  test("has an invocation id of its own each time", () => {
    const ids = [1, 2].map(
      () => orchestrationContext("Import", orchestration(), new HeldInvocations()).invocationId,
    );
    expect(new Set(ids).size).toBe(2);
  });

  test("shows nothing of what is logged in replay", async () => {
    const held = new HeldInvocations();
    const { lines, context } = holder();
    await held.during(context, async () => {
      orchestrationContext("Import", orchestration(true), held).log("again");
      orchestrationContext("Import", orchestration(false), held).log("new");
    });
    expect(lines).toEqual([["information", "[Import i-1] new"]]);
  });
});

describe("entityContext", () => {
  const df = { entityId: new EntityId("Counter", "a") } as unknown as DurableEntityContext;

  test("is a real InvocationContext with the trigger of an entity, and df", () => {
    const context = entityContext("Counter", df, new HeldInvocations());
    expect(context).toBeInstanceOf(InvocationContext);
    expect(context).toMatchObject({
      functionName: "Counter",
      options: { trigger: { type: "entityTrigger" } },
    });
    expect(context.df).toBe(df);
  });

  test("logs with function and entity in front", async () => {
    const held = new HeldInvocations();
    const { lines, context } = holder();
    await held.during(context, async () => {
      entityContext("Counter", df, held).log("added");
    });
    expect(lines).toEqual([["information", "[Counter @counter@a] added"]]);
  });
});

describe("activityContext", () => {
  afterEach(() => jest.restoreAllMocks());

  test("logs through the invocation that began last, with function and instance in front", async () => {
    const held = new HeldInvocations();
    const [first, second] = [holder(), holder()];
    const context = activityContext("Load", call, held);
    await held.during(first.context, async () => {
      await held.during(second.context, async () => {
        context.warn("row %d of %s", 7, "a%");
        context.error(new RangeError("too far").message);
      });
      context.debug({ rows: 1 });
    });
    expect(second.lines).toEqual([
      ["warning", "[Load i-1] row 7 of a%"],
      ["error", "[Load i-1] too far"],
    ]);
    expect(first.lines).toEqual([["debug", "[Load i-1] { rows: 1 }"]]);
  });

  test("logs to the console where no invocation is open, levels told in words", () => {
    const lines: string[] = [];
    for (const method of ["info", "warn", "error", "debug", "trace"] as const) {
      jest
        .spyOn(console, method)
        .mockImplementation(
          (...line: unknown[]) => void lines.push(`${method}: ${line.join(" ")}`),
        );
    }
    const context = activityContext("Load", call, new HeldInvocations());
    context.log("a");
    context.warn("b");
    context.error("c");
    context.debug("nobody could filter it");
    context.trace("nor this");
    expect(lines).toEqual([
      "info: [Load i-1] a",
      "warn: warn: [Load i-1] b",
      "error: error: [Load i-1] c",
    ]);
  });

  test("tells which call it is, the same in every repeat of it", () => {
    const repeated = { ...call, executionId: "e", taskId: 2, taskKey: "i-1:e:2" };
    expect(activityContext("Load", repeated, new HeldInvocations()).triggerMetadata).toEqual({
      instanceId: "i-1",
      executionId: "e",
      taskId: 2,
      taskKey: "i-1:e:2",
    });
  });

  test("has the trigger of an activity", () => {
    const { options } = activityContext("Load", call, new HeldInvocations());
    expect(options.trigger.type).toBe("activityTrigger");
  });
});
