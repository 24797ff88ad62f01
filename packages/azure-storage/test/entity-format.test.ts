import { describe, expect, test } from "@jest/globals";
import {
  CLIENT,
  EntityId,
  encodeRequest,
  LiveEntity,
  NO_STAMP,
  RECEIVED,
  requestName,
  type EntityRequest,
  type Episode,
  type EventRaised,
  type InstanceStatus,
  type TaskMessage,
  decodeSchedulerState,
} from "@taskhub/core";
import type { AzureTaskHub } from "../src/azure-task-hub.js";
import { encodeMessage } from "../src/message-codec.js";
import { eq } from "../src/odata-filter.js";
import type { Services } from "../src/services.js";
import { onHub } from "./support/on-azurite.js";
import { commitOn } from "./support/tools.js";
import { messageSample, rowSample } from "./wire/samples.js";

const REQUEST_ID = "3d0a4c1e-7b52-4f6a-9c0d-1e2f3a4b5c6d";
const ENTITY = "@counter@c1";
const ORDER = { instanceId: "order-42", executionId: "5b0c8a3e2f6d4d0c9a1b7e6f5d4c3b2a" };
const EXECUTION = "9f8e7d6c5b4a39281706f5e4d3c2b1a0";
const IN_STREAM = { stream: "0123456789abcdef", number: 3, after: 2 };

const plain = { isSignal: false, stamp: NO_STAMP, predecessor: NO_STAMP, position: 0 };
const signal: EntityRequest = {
  ...{ ...plain, id: REQUEST_ID, operation: "add", isSignal: true, input: "5" },
};
const call: EntityRequest = {
  ...{ ...plain, id: REQUEST_ID, operation: "get", stamp: "2026-06-24T10:00:03.1Z" },
  ...{ parent: ORDER.instanceId, parentExecution: ORDER.executionId },
};

const lockRequest: EntityRequest = {
  ...{ ...call, id: "3d0a4c1e-7b52-4f6a-9c0d-1e2f3a4b5c6e", operation: undefined },
  lockSet: [new EntityId("counter", "c1")],
};

function asked(request: EntityRequest, at: string): EventRaised {
  const event = { type: "EventRaised", eventId: RECEIVED, isPlayed: false } as const;
  const named = { name: requestName(request), input: encodeRequest(request) };
  return { ...event, ...named, timestamp: new Date(at) };
}

/** What a counter makes of requests. */
function batchOf(
  before: { readonly executionId: string | undefined; readonly input: string | undefined },
  requests: readonly EntityRequest[],
  at: string,
): Episode {
  const id = { instanceId: ENTITY, firstMessageId: REQUEST_ID };
  const { executionId, input } = before;
  const state = decodeSchedulerState(input);
  const counter = new LiveEntity({ executionId, state, ...id }, new Date(at));
  const operations = counter.perform(requests.map((request) => asked(request, at)));
  for (let next = operations.next(); !next.done; next = operations.next({ kind: "done" })) {
    const { df } = next.value.run;
    if (df.operationName === "get") df.return(df.getState());
    else df.setState(Number(df.getState() ?? 0) + (df.getInput<number>() ?? 0));
  }
  return counter.episode();
}

const stateOf = (text: string) => JSON.stringify({ exists: true, state: text, sorter: {} });

describe("the messages of entities are those of the format", () => {
  const messages: readonly (readonly [string, number, TaskMessage])[] = [
    [
      "entity signal of a client",
      54,
      {
        ...{ messageId: "00000000-1111-4222-8333-444455556654", instanceId: ENTITY },
        ...{ sender: CLIENT, inStream: IN_STREAM },
        event: asked(signal, "2026-06-24T10:00:03Z"),
      },
    ],
    [
      "entity call of an orchestrator",
      55,
      {
        ...{ messageId: "00000000-1111-4222-8333-444455556655", instanceId: ENTITY },
        ...{ sender: ORDER, episode: 1, inStream: IN_STREAM },
        event: asked(call, "2026-06-24T10:00:03.1Z"),
      },
    ],
    [
      "answer of an entity",
      56,
      {
        ...answerTo(call, "2026-06-24T10:00:03.4Z"),
        messageId: "00000000-1111-4222-8333-444455556656",
        sender: { instanceId: ENTITY, executionId: EXECUTION },
      },
    ],
  ];

  function answerTo(request: EntityRequest, at: string): TaskMessage {
    const before = { executionId: "e0", input: stateOf("15") };
    const [answer, ...others] = batchOf(before, [request], at).answers ?? [];
    if (!answer || others.length > 0) throw new Error("Expected one answer");
    return answer;
  }

  test.each(messages)(
    "%s, byte by byte but for its place in a stream",
    (title, number, message) => {
      const text = encodeMessage(message, number);
      const own = message.inStream ? ',"ThStream":"0123456789abcdef/3/2"' : "";
      expect(text).toBe(messageSample("messages.json", title).replace(/}$/, `${own}}`));
    },
  );
});

describe("the rows of an entity are those of the format", () => {
  let services: Services;
  let hub: AzureTaskHub;
  onHub((made) => {
    ({ services, hub } = made);
  });

  const at = (second: number) => new Date(Date.UTC(2026, 5, 24, 10, 0, second));

  /** Commits a batch, and shows it in the row. */
  async function operate(requests: readonly EntityRequest[], second: number): Promise<string> {
    const history = await hub.loadHistory(ENTITY);
    const { executionId } = history;
    const input = (await hub.readStatus(ENTITY))?.input;
    const batch = batchOf({ executionId, input }, requests, at(second).toISOString());
    const started = batch.events.find((event) => event.type === "ExecutionStarted");
    if (!started) throw new Error("Expected a start");
    const change = {
      ...{ instanceId: ENTITY, executionId: batch.executionId, events: batch.events },
      replaces: batch.replaces,
    };
    const committed = await hub.commitEpisode(commitOn(history, change));
    expect(committed.kind).toBe("committed");
    const { name, version, input: state, timestamp: createdAt } = started;
    const status: InstanceStatus = {
      ...{ instanceId: ENTITY, executionId: batch.executionId, name, version, input: state },
      ...{ runtimeStatus: "Running", customStatus: batch.customStatus },
      ...{ createdAt, lastUpdatedAt: createdAt },
    };
    const written = await hub.writeInstance(status, await hub.readInstance(ENTITY));
    expect(written.kind).toBe("written");
    return batch.executionId;
  }

  async function rowsOf(table: string) {
    const { entities } = await services.tables.query(
      table,
      { filter: eq("PartitionKey", ENTITY) },
      "hub",
    );
    return entities;
  }

  test("the history of an idle one is a start with the state of the newest batch as input", async () => {
    const first = await operate([{ ...signal, input: "10" }], 1);
    const executionId = await operate([signal], 3);
    expect(executionId).not.toBe(first);
    const rows = await rowsOf("TestHubHistory");
    expect(rows.map(({ rowKey, columns }) => [rowKey, columns["EventType"]])).toEqual([
      ["0000000000000000", "OrchestratorStarted"],
      ["0000000000000001", "ExecutionStarted"],
      ["0000000000000002", "OrchestratorCompleted"],
      ["sentinel", undefined],
    ]);
    // the same columns as those of an orchestration, which a client had given a generation
    const { Generation, ...ofOrchestration } = rowSample(
      "history-rows.json",
      "ExecutionStarted",
    ).columns;
    expect(Generation).toBe(0);
    expect(rows[1]!.columns).toEqual({
      ...ofOrchestration,
      ...{ ExecutionId: executionId, _Timestamp: at(3), Name: ENTITY, Version: "" },
      OrchestrationInstance: `{"InstanceId":"${ENTITY}","ExecutionId":"${executionId}"}`,
      Input: '{"exists":true,"state":"15","sorter":{}}',
    });
  });

  test("the instance row has the state as input, and the time of the newest batch", async () => {
    const executionId = await operate([], 4);
    const [row, ...others] = await rowsOf("TestHubInstances");
    expect(others).toEqual([]);
    expect([row?.partitionKey, row?.rowKey]).toEqual([ENTITY, ""]);
    expect(row?.columns).toEqual({
      ...{ ExecutionId: executionId, Name: ENTITY, Version: "", RuntimeStatus: "Running" },
      Input: '{"exists":true,"state":"15","sorter":{}}',
      CustomStatus: '{"entityExists":true}',
      ...{ CreatedTime: at(4), LastUpdatedTime: at(4), Tags: "null", TaskHubName: "TestHub" },
    });
  });

  test("the custom status says who has locked it, and how many requests wait", async () => {
    await operate([lockRequest, signal], 5);
    const [row] = await rowsOf("TestHubInstances");
    expect(row?.columns["CustomStatus"]).toBe(
      '{"entityExists":true,"queueSize":1,"lockedBy":"order-42"}',
    );
  });
});
