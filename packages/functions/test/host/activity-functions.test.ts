import { input, InvocationContext, output, type LogLevel } from "@azure/functions";
import type { TriggeredMessage } from "@taskhub/core";
import type { Activity, ActivityInvocation } from "@taskhub/worker";
import { durableApp } from "../../src/durable-app.js";
import { HeldInvocations } from "../../src/context/held-invocations.js";
import type { Engine } from "../../src/engine.js";
import { registerActivityFunctions } from "../../src/host/activity-functions.js";
import type { Settings } from "../../src/settings/settings.js";
import * as df from "../../src/index.js";
import { coreStandIn } from "../core-stand-in.js";

const mockCore = coreStandIn();
jest.mock("@azure/functions-core", () => mockCore, { virtual: true });

const APP = Symbol.for("@taskhub/functions:app");
const NAME = "taskhubActivity_Notify";
const settings = { hubName: "ShopHub", connectionName: "ShopStorage" } as Settings;

const outbox = output.storageQueue({ queueName: "outbox", connection: "ShopStorage" });
const picture = input.storageBlob({ path: "pictures/logo.png", connection: "ShopStorage" });

const call: ActivityInvocation = {
  ...{ name: "notify", instanceId: "i-1", executionId: "e-1", taskId: 3, taskKey: "i-1:e-1:3" },
};
const triggered = { id: "q1", popReceipt: "r1", dequeueCount: 2 };
const body = Buffer.from("{}");

/** A worker that runs what it is given, once, on the input "Ann"; what it throws is an outcome. */
class SmallWorker {
  readonly messages: TriggeredMessage[] = [];
  refusal: Error | undefined;

  async runBound(message: TriggeredMessage, activity: Activity): Promise<boolean> {
    this.messages.push(message);
    if (this.refusal) throw this.refusal;
    return Promise.resolve()
      .then(() => activity("Ann", call))
      .then(
        () => true,
        () => false,
      );
  }
}

let worker: SmallWorker;
const held = new HeldInvocations();

beforeEach(() => {
  Reflect.deleteProperty(globalThis, APP);
  mockCore.reset();
  worker = new SmallWorker();
});

/** Tells the host of what was registered, as `appStart` does. */
function tellHost(): void {
  const engine = { hubReadiness: { whenReady: () => Promise.resolve() }, worker };
  const { boundActivities } = durableApp().registry;
  registerActivityFunctions(
    { settings, held, engine: () => engine as unknown as Engine },
    boundActivities,
  );
}

function invocation(lines: [LogLevel, ...unknown[]][] = []): InvocationContext {
  return new InvocationContext({
    functionName: NAME,
    triggerMetadata: triggered,
    logHandler: (...line) => void lines.push(line),
    options: { extraInputs: [picture], extraOutputs: [outbox] },
  });
}

const invoke = (context: InvocationContext) =>
  mockCore.functions.get(NAME)?.callback(body, context);

describe("registerActivityFunctions", () => {
  test("tells the host of a function on the activity's queue, with the bindings as they were given", () => {
    df.app.activity("Plain", { handler: () => 1 });
    df.app.activity("Notify", {
      ...{ extraInputs: [picture], extraOutputs: [outbox], return: outbox },
      handler: () => 1,
    });
    tellHost();
    expect([...mockCore.functions.keys()]).toEqual([NAME]);
    const { bindings } = mockCore.functions.get(NAME)!.metadata;
    const trigger = Object.keys(bindings).find((name) => name.startsWith("queueTrigger"));
    expect(bindings[trigger!]).toMatchObject({
      ...{ type: "queueTrigger", direction: "in", queueName: "shophub-a-notify" },
      ...{ connection: "ShopStorage", dataType: "binary" },
    });
    expect(bindings[picture.name]).toMatchObject({ type: "blob", path: "pictures/logo.png" });
    expect(bindings[outbox.name]).toMatchObject({ type: "queue", direction: "out" });
    expect(bindings["$return"]).toMatchObject({ type: "queue", queueName: "outbox" });
  });

  test("names functions so that settings can name them, and tells apart what would be the same", () => {
    for (const name of ["E1_SayHello", "send mail", "send-mail", "x".repeat(127)]) {
      df.app.activity(name, { extraOutputs: [outbox], handler: () => 1 });
    }
    tellHost();
    const names = [...mockCore.functions.keys()];
    expect(names[0]).toBe("taskhubActivity_E1_SayHello");
    expect(names[1]).toMatch(/^taskhubActivity_send_mail_[0-9a-f]{8}$/);
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(4);
    for (const name of names) expect(name).toMatch(/^[A-Za-z][A-Za-z0-9_]{0,127}$/);
  });

  test("refuses two activities whose queues would have one name", () => {
    const digest = /-a-(?:.*-)?([0-9a-f]{8})$/;
    df.app.activity("send mail", { extraOutputs: [outbox], handler: () => 1 });
    const long = { ...settings, hubName: `H${"u".repeat(44)}` };
    const engine = () => ({}) as unknown as Engine;
    registerActivityFunctions(
      { settings: long, held, engine },
      durableApp().registry.boundActivities,
    );
    const [first] = mockCore.functions.values();
    const queueName = Object.values(first!.metadata.bindings)[0]?.["queueName"] as string;
    mockCore.reset();
    df.app.activity(digest.exec(queueName)![1]!, { extraOutputs: [outbox], handler: () => 1 });
    expect(() => {
      registerActivityFunctions(
        { settings: long, held, engine },
        durableApp().registry.boundActivities,
      );
    }).toThrow(
      /^The name of activity '[0-9a-f]{8}' and that of 'send mail' both become '.*'.*Rename/,
    );
  });
});

describe("The function of an activity with bindings", () => {
  test("hands the message on, and runs the activity with its input and the host's own invocation", async () => {
    const seen: unknown[] = [];
    const lines: [LogLevel, ...unknown[]][] = [];
    df.app.activity("Notify", {
      ...{ extraInputs: [picture], extraOutputs: [outbox] },
      handler: (name: string, context: InvocationContext) => {
        context.extraOutputs.set(outbox, `hello ${name}`);
        context.log("told", name);
        seen.push(context, context.extraInputs.get(picture), held.current);
        return { sent: true };
      },
    });
    tellHost();
    const context = invocation(lines);
    context.extraInputs.set(picture, "pixels");
    expect(await invoke(context)).toBeUndefined();
    expect(worker.messages).toEqual([
      {
        ...{ queue: { kind: "activity", name: "Notify" }, queueMessageId: "q1", popReceipt: "r1" },
        ...{ dequeueCount: 2, body },
      },
    ]);
    expect(seen).toEqual([context, "pixels", context]);
    expect(context.extraOutputs.get(outbox)).toBe("hello Ann");
    expect(lines).toEqual([["information", "told", "Ann"]]);
  });

  test("shows the activity its call where other activities find it", async () => {
    const seen: unknown[] = [];
    df.app.activity("Notify", {
      extraOutputs: [outbox],
      handler: (_: unknown, context: InvocationContext) => {
        seen.push(context.functionName, context.triggerMetadata, context.options);
      },
    });
    tellHost();
    await invoke(invocation());
    const { name: _, ...metadata } = call;
    expect(seen).toEqual([
      "Notify",
      metadata,
      expect.objectContaining({
        trigger: { type: "activityTrigger", name: "activityTrigger" },
        extraOutputs: [outbox],
      }),
    ]);
  });

  test("ends well if the activity throws, and leaves no output", async () => {
    df.app.activity("Notify", {
      extraOutputs: [outbox],
      handler: (_: unknown, context: InvocationContext) => {
        context.extraOutputs.set(outbox, "too early");
        throw new Error("nobody there");
      },
    });
    tellHost();
    const context = invocation();
    expect(await invoke(context)).toBeUndefined();
    expect(context.extraOutputs.get(outbox)).toBeUndefined();
  });

  test("gives the host what the activity returned, if that has a binding", async () => {
    df.app.activity("Notify", { return: outbox, handler: () => ({ to: "Ann" }) });
    tellHost();
    expect(await invoke(invocation())).toEqual({ to: "Ann" });
  });

  test("fails if the call is not answered, so that the host brings it again", async () => {
    worker.refusal = new Error("the outcome could not be sent");
    df.app.activity("Notify", { extraOutputs: [outbox], handler: () => 1 });
    tellHost();
    await expect(invoke(invocation())).rejects.toThrow("the outcome could not be sent");
  });

  test("fails if the process has been told to stop before it could work", async () => {
    df.app.activity("Notify", { extraOutputs: [outbox], handler: () => 1 });
    worker = undefined!;
    tellHost();
    await expect(invoke(invocation())).rejects.toThrow("told to stop");
  });
});

describe("An activity with a client as its input", () => {
  const client = { startNew: () => undefined };
  const clients = { clientFor: () => client } as unknown as Engine;

  test("gets it, and needs no host for that alone", () => {
    const own = df.input.durableClient();
    const seen: unknown[] = [];
    df.app.activity("Notify", {
      extraInputs: [own],
      handler: (_: unknown, context: InvocationContext) => {
        seen.push(context.extraInputs.get(own), df.getClient(context));
      },
    });
    const app = durableApp();
    app.runWith(clients);
    expect(app.registry.boundActivities).toEqual([]);
    void app.registry.activity("Notify")?.("Ann", call);
    expect(seen).toEqual([client, client]);
  });

  test("gets it beside bindings of the host, which does not hear of it", async () => {
    const own = df.input.durableClient();
    const seen: unknown[] = [];
    df.app.activity("Notify", {
      ...{ extraInputs: [own, picture], extraOutputs: [outbox] },
      handler: (_: unknown, context: InvocationContext) => {
        seen.push(context.extraInputs.get(own), context.extraInputs.get(picture));
      },
    });
    durableApp().runWith(clients);
    tellHost();
    const { bindings } = mockCore.functions.get(NAME)!.metadata;
    expect(Object.values(bindings).map(({ type }) => type)).toEqual([
      "queueTrigger",
      "blob",
      "queue",
    ]);
    const context = invocation();
    context.extraInputs.set(picture, "pixels");
    await invoke(context);
    expect(seen).toEqual([client, "pixels"]);
  });
});
