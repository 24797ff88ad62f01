import { output } from "@azure/functions";
import * as df from "../../src/index.js";
import { startStandalone } from "../../src/standalone.js";

const APP = Symbol.for("@taskhub/functions:app");
const outbox = output.storageQueue({ queueName: "outbox", connection: "ShopStorage" });

describe("startStandalone", () => {
  afterEach(() => Reflect.deleteProperty(globalThis, APP));

  test.each([
    ["extraInputs", { extraInputs: [{ type: "blob", name: "b" }] }],
    ["extraOutputs and return", { extraOutputs: [outbox], return: outbox }],
  ])("refuses an activity with %s: nobody would ever run it", async (given, bindings) => {
    df.app.activity("Load", { handler: () => 1 });
    df.app.activity("Notify", { ...bindings, handler: () => 1 });
    const starting = startStandalone({ connection: "UseDevelopmentStorage=true" });
    await expect(starting).rejects.toThrow(TypeError);
    await expect(starting).rejects.toThrow(
      `The activity 'Notify' is registered with ${given}, which a Functions host evaluates`,
    );
  });
});
