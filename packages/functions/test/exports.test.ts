import { InvocationContext } from "@azure/functions";
import * as df from "../src/index.js";

/** What `durable-functions` 3.5 exports, and what stands here so far. */
describe("The package", () => {
  test("exports values where v3 does, and where v3 only declares them", () => {
    expect(Object.keys(df).sort()).toEqual([
      "DummyOrchestrationContext",
      "DurableClient",
      "DurableError",
      "DurableOrchestrationContext",
      "DurableOrchestrationStatus",
      "InstanceAlreadyExistsError",
      "InstanceNotFinishedError",
      "InstanceNotFoundError",
      "InvalidPayloadError",
      "InvalidSettingError",
      "OrchestrationRuntimeStatus",
      "OrchestratorNotFoundError",
      "OtherTaskHubError",
      "PoisonMessageNotFoundError",
      "PurgeHistoryResult",
      "Task",
      "TaskFailedError",
      "TimerTask",
      "app",
      "getClient",
      "input",
      "trigger",
    ]);
  });

  test("has the functions of v3 under app, input and trigger", () => {
    expect(Object.keys(df.app).sort()).toEqual(["activity", "client", "orchestration"]);
    expect(Object.keys(df.app.client).sort()).toEqual([
      "cosmosDB",
      "eventGrid",
      "eventHub",
      "generic",
      "http",
      "serviceBusQueue",
      "serviceBusTopic",
      "storageBlob",
      "storageQueue",
      "timer",
    ]);
    expect(Object.keys(df.input)).toEqual(["durableClient"]);
    expect(Object.keys(df.trigger).sort()).toEqual(["activity", "orchestration"]);
  });

  test("has statuses whose value is their name", () => {
    for (const [name, value] of Object.entries(df.OrchestrationRuntimeStatus))
      expect(value).toBe(name);
    expect(Object.keys(df.OrchestrationRuntimeStatus)).toHaveLength(8);
  });

  test("makes the triggers that contexts show", () => {
    expect(df.trigger.activity()).toMatchObject({ type: "activityTrigger" });
    expect(df.trigger.orchestration()).toMatchObject({ type: "orchestrationTrigger" });
    expect(df.input.durableClient()).toMatchObject({ type: "durableClient" });
  });

  test("has a context for unit tests that is one of the host's", () => {
    const context = new df.DummyOrchestrationContext("Import", "1");
    expect(context).toBeInstanceOf(InvocationContext);
    expect([context.functionName, context.invocationId]).toEqual(["Import", "1"]);
  });
});
