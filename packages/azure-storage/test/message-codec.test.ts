import { describe, expect, test } from "@jest/globals";
import { CLIENT, type HistoryEvent, type TaskMessage } from "@taskhub/core";
import {
  decodeMessage,
  encodeMessage,
  encodeWrapper,
  isLargeMessage,
  LARGE_MESSAGE_BYTES,
} from "../src/message-codec.js";
import { MessageUndecodableError } from "../src/message-undecodable-error.js";
import { BARE_EVENT_ROWS, EVENT_EXAMPLE_ROWS, EVENT_EXAMPLES } from "./wire/event-examples.js";
import { messageSample, messageSamples } from "./wire/samples.js";

const EXECUTION = "5b0c8a3e2f6d4d0c9a1b7e6f5d4c3b2a";
const ID = "00000000-1111-4222-8333-444455556640";
const NO_ID = "00000000-0000-0000-0000-000000000000";
const START = messageSample("messages.json", "1 ExecutionStarted of a client");
const SCHEDULED = messageSample("messages.json", "2 TaskScheduled");
const FAILED = messageSample("messages.json", "4 TaskFailed");

describe("messages of the .NET library", () => {
  test.each(messageSamples("messages.json"))(
    "%s decodes and encodes to the same text",
    (_, json) => {
      const sequenceNumber = Number(/"SequenceNumber":(\d\d)/.exec(json)![1]);
      expect(encodeMessage(decoded(json), sequenceNumber)).toBe(asWritten(json));
    },
  );

  test("the start of an orchestration has everything a worker needs", () => {
    expect(decoded(START)).toEqual({
      messageId: ID,
      instanceId: "order-42",
      executionId: EXECUTION,
      sender: CLIENT,
      event: {
        type: "ExecutionStarted",
        eventId: -1,
        isPlayed: false,
        timestamp: new Date("2026-06-24T10:00:00.123Z"),
        instanceId: "order-42",
        executionId: EXECUTION,
        name: "OrderFlow",
        version: "",
        input: '{"sku":"A1","qty":2}',
        generation: 0,
      },
    });
  });

  test("the start of a sub-orchestration names its parent", () => {
    const start = messageSample("messages.json", "9 ExecutionStarted of a sub-orchestration");
    const message = decoded(start);
    expect(message.sender).toEqual({ instanceId: "order-42", executionId: EXECUTION });
    expect(message.episode).toBe(3);
    expect(message.event).toMatchObject({
      parent: {
        name: "OrderFlow",
        version: "",
        instanceId: "order-42",
        executionId: EXECUTION,
        taskScheduledId: 3,
      },
      generation: undefined,
    });
  });

  test.each(messageSamples("func-messages.json"))(
    "%s of func durable, without sender and generation, is from a client",
    (_, json) => {
      expect(decoded(json)).toMatchObject({ instanceId: "order-42", sender: CLIENT, episode: 0 });
    },
  );

  test("a null execution id means whichever is current", () => {
    const raised = messageSample("messages.json", "6a EventRaised of a client");
    expect(decoded(raised).executionId).toBeUndefined();
  });

  test("tags are read without the serializer's class", () => {
    const tags =
      '{"$type":"System.Collections.Generic.Dictionary`2[[System.String]]","shop":"Oslo","__proto__":"x"}';
    const event = decoded(START.replace('"Tags":null', `"Tags":${tags}`)).event;
    expect(JSON.stringify("tags" in event && event.tags)).toBe('{"shop":"Oslo","__proto__":"x"}');
  });

  test("a class with an assembly behind it is the same class", () => {
    const json = SCHEDULED.replace("TaskScheduledEvent", "TaskScheduledEvent, DurableTask.Core");
    expect(decoded(json).event.type).toBe("TaskScheduled");
  });

  test("an event without a class is known by its number", () => {
    const json = SCHEDULED.replace('"$type":"DurableTask.Core.History.TaskScheduledEvent",', "");
    expect(decoded(json).event.type).toBe("TaskScheduled");
  });

  test("a failure within a failure within a failure is read, to a depth", () => {
    const inner = (depth: number): unknown =>
      depth === 0 ? null : { ErrorType: "E", ErrorMessage: "m", InnerFailure: inner(depth - 1) };
    const event = decoded(
      FAILED.replace('"InnerFailure":null', `"InnerFailure":${JSON.stringify(inner(2000))}`),
    ).event;
    let found = "failureDetails" in event ? event.failureDetails : undefined;
    let depth = 0;
    for (; found; found = found.innerFailure) depth++;
    expect(depth).toBe(51);
  });
});

describe("message ids", () => {
  test("an id with zeros in it is an id", () => {
    const id = "00000000-0000-0000-0000-000000000001";
    expect(decoded(START.replace(ID, id)).messageId).toBe(id);
  });

  test("an id in upper case is the same id", () => {
    expect(decoded(SCHEDULED.replace("444455556641", "4444ABCDEF01")).messageId).toBe(
      "00000000-1111-4222-8333-4444abcdef01",
    );
  });

  test.each([`"${NO_ID}"`, "null", '"not a guid"', "7"])(
    "a message with the id %s gets one that follows from its text",
    (id) => {
      const json = START.replace(`"${ID}"`, id);
      const first = decoded(json).messageId;
      expect(first).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/);
      expect(decoded(json).messageId).toBe(first);
      expect(decoded(json.replace("10:00:00.1", "10:00:00.2")).messageId).not.toBe(first);
    },
  );
});

describe("events that only histories have", () => {
  const TAIL = '"EventId":3,"IsPlayed":false,"Timestamp":"2026-06-24T10:00:01.25Z"';

  test.each([
    [
      "SubOrchestrationInstanceCreated",
      '"EventType":7,"Name":"ShipFlow","Version":"1","InstanceId":"order-42:3","Input":"{\\"sku\\":\\"A1\\"}","ClientSpanId":null,"Tags":{"FireAndForget":"","shop":"Oslo"}',
    ],
    ["TimerCreated", '"EventType":10,"FireAt":"2026-06-24T11:00:00Z"'],
    ["EventSent", '"EventType":14,"InstanceId":"other-1","Name":"approval","Input":"1"'],
    [
      "ContinueAsNew",
      '"EventType":16,"OrchestrationStatus":2,"Result":"{\\"round\\":2}","FailureDetails":null',
    ],
  ] as const)("%s has its members in the order of the wire", (type, members) => {
    const message = { ...decoded(SCHEDULED), event: EVENT_EXAMPLES[type] };
    expect(encodeMessage(message, 0)).toContain(
      `{"$type":"DurableTask.Core.History.${type}Event",${members},${TAIL}}`,
    );
  });
});

describe("our own messages", () => {
  const message = (event: HistoryEvent): TaskMessage => ({
    messageId: ID,
    instanceId: "order-42",
    executionId: EXECUTION,
    event,
    sender: { instanceId: "other", executionId: "x" },
    episode: 4,
    standsFor: "7d1f",
    earlierDequeues: 3,
  });

  test.each(EVENT_EXAMPLE_ROWS)("%s comes back as it was", (_, event) => {
    expect(decoded(encodeMessage(message(event), 7))).toEqual(message(event));
  });

  test.each(BARE_EVENT_ROWS)(
    "%s comes back as it was, with nothing set that may be absent",
    (_, event) => {
      expect(decoded(encodeMessage(message(event), 7))).toEqual(message(event));
    },
  );

  test("what only rows know does not travel", () => {
    const keeper = { queueMessageId: "q", messageId: "m" };
    const json = encodeMessage(
      message({ ...EVENT_EXAMPLES.TaskScheduled, messageId: ID, keeper }),
      7,
    );
    expect(decoded(json).event).toEqual(EVENT_EXAMPLES.TaskScheduled);
  });

  test("our extras stand at the end, and only if there are any", () => {
    const event = EVENT_EXAMPLES.TaskCompleted;
    expect(encodeMessage(message(event), 7)).toMatch(
      /"SerializableTraceContext":null,"ThStandsFor":"7d1f","ThDequeueCount":3}$/,
    );
    const plain: TaskMessage = { messageId: ID, instanceId: "a", event, sender: CLIENT };
    expect(encodeMessage(plain, 7)).toMatch(/"SerializableTraceContext":null}$/);
    expect(encodeMessage({ ...plain, earlierDequeues: 0 }, 7)).toMatch(
      /"SerializableTraceContext":null}$/,
    );
  });

  test("a termination that goes down the tree says so behind its reason, and no other does", () => {
    const event = EVENT_EXAMPLES.ExecutionTerminated;
    const text = (isRecursive: boolean) => encodeMessage(message({ ...event, isRecursive }), 7);
    expect(text(true)).toContain('"Input":"by the operator","ThRecursive":true,"EventId":-1');
    expect(text(false)).toContain('"Input":"by the operator","EventId":-1');
  });

  test("characters that XML cannot hold are escaped or harmless", () => {
    const odd = '\u0000\u001f"\\\ud800\ufffe\u2028 emoji \u{1F600} <&>';
    const event: HistoryEvent = { ...EVENT_EXAMPLES.EventRaised, input: odd };
    expect(decoded(encodeMessage(message(event), 7)).event).toEqual(event);
  });

  test("an id that is no 32-bit integer is refused", () => {
    const event: HistoryEvent = { ...EVENT_EXAMPLES.TaskCompleted, taskScheduledId: 2 ** 31 };
    expect(() => encodeMessage(message(event), 7)).toThrow(RangeError);
  });
});

describe("the status of an execution that ended", () => {
  const ended = (status: string): string =>
    SCHEDULED.replace("TaskScheduledEvent", "ExecutionCompletedEvent").replace(
      '"EventType":4',
      `"EventType":1,"OrchestrationStatus":${status}`,
    );

  test.each([
    ["1", "Completed"],
    ["3", "Failed"],
    ["4", "Canceled"],
    ["5", "Terminated"],
  ] as const)("number %s is %s, read and written", (wireNumber, status) => {
    const message = decoded(ended(wireNumber));
    expect(message.event).toMatchObject({ type: "ExecutionCompleted", status });
    expect(encodeMessage(message, 0)).toContain(
      `"EventType":1,"OrchestrationStatus":${wireNumber},`,
    );
  });

  test.each(["0", "2", "6", "7", "8", "null", '"Running"', '"toString"'])(
    "%s is none",
    (status) => {
      expect(failure(ended(status))).toMatchObject({
        reason: expect.stringContaining(
          "TaskMessage.Event.OrchestrationStatus: expected a status an execution can end in, found",
        ),
      });
    },
  );
});

describe("what is ours in a message", () => {
  const sample = decodeMessage(SCHEDULED);
  if (sample.kind === "blob") throw new Error("no message");
  const plain = sample.message;

  test.each([
    ["ThStandsFor", { standsFor: "q1" }],
    ["ThDequeueCount", { earlierDequeues: 4 }],
    ["ThAfter", { after: ID }],
    ["ThAfterStart", { afterStart: ID }],
    ["ThStream", { inStream: { stream: "0123456789abcdef", number: 12, after: 9 } }],
    ["ThMissingPayload", { missingPayload: "a/message-1-EventRaised.json.gz" }],
  ])("%s stands behind all that the format has, and comes back", (name, own) => {
    const message = { ...plain, ...own };
    const json = encodeMessage(message, 1);
    expect(Object.keys(JSON.parse(json) as object).at(-1)).toBe(name);
    expect(decodeMessage(json)).toEqual({ kind: "message", message });
    expect(encodeMessage(plain, 1)).not.toContain(name);
  });

  test("a place in a stream is its name and two numbers", () => {
    const inStream = { stream: "0123456789abcdef", number: 12, after: 9 };
    expect(encodeMessage({ ...plain, inStream }, 1)).toContain(
      '"ThStream":"0123456789abcdef/12/9"',
    );
  });

  test("one that has no number of its own comes behind the others", () => {
    const inStream = { stream: "0123456789abcdef", number: 0, after: 9 };
    expect(decoded(encodeMessage({ ...plain, inStream }, 1))).toEqual({ ...plain, inStream });
  });

  test.each([
    "",
    "0123456789abcdef/12",
    "0123456789ABCDEF/12/9",
    "0123456789abcde/12/9",
    "0123456789abcdef/12/-1",
    "0123456789abcdef/12/9/8",
    "0123456789abcdef/12/12", // it would wait for itself
    "0123456789abcdef/9007199254740993/1",
  ])("a place in a stream of %j is none", (place) => {
    const json = SCHEDULED.replace(/}$/, `,"ThStream":${JSON.stringify(place)}}`);
    expect(failure(json)).toMatchObject({
      reason: `ThStream: expected a stream, its number, and a smaller one, found text "${place}"`,
    });
  });
});

describe("large messages", () => {
  test("the threshold is 46,080 bytes of UTF-8", () => {
    expect(LARGE_MESSAGE_BYTES).toBe(46080);
    expect(isLargeMessage("x".repeat(46080))).toBe(false);
    expect(isLargeMessage("x".repeat(46081))).toBe(true);
    expect(isLargeMessage("é".repeat(23040))).toBe(false);
    expect(isLargeMessage("é".repeat(23041))).toBe(true);
  });

  test("a wrapper of the .NET library names its blob and no message", () => {
    expect(decodeMessage(messageSample("wrapper.json", "wrapper"))).toEqual({
      kind: "blob",
      blobName: "order-42/message-0000000011114222833344445555664b-ExecutionStarted.json.gz",
      messageId: undefined,
    });
  });

  test("ours is written the same but for the id of the message", () => {
    const sample = messageSample("wrapper.json", "wrapper");
    const blobName = "order-42/message-0000000011114222833344445555664b-ExecutionStarted.json.gz";
    const json = encodeWrapper(blobName, ID, undefined);
    expect(json).toBe(sample.replace(NO_ID, ID));
    expect(decodeMessage(json)).toEqual({ kind: "blob", blobName, messageId: ID });
  });

  test("ours has the head of the message behind all that the format has", () => {
    const decoded = decodeMessage(SCHEDULED);
    if (decoded.kind === "blob") throw new Error("no message");
    const head = { ...decoded.message, standsFor: "q1", earlierDequeues: 4 };
    const json = encodeWrapper("b", ID, head);
    expect(Object.keys(JSON.parse(json) as object).at(-1)).toBe("ThMessage");
    expect(decodeMessage(json)).toEqual({ kind: "blob", blobName: "b", messageId: ID, head });
  });
});

describe("what cannot be decoded", () => {
  test.each([
    ["nothing", "", 'the whole: expected JSON, found text ""'],
    ["a list", "[]", "the whole: expected an object, found a list"],
    ["null", "null", "the whole: expected an object, found null"],
    ["no message", "{}", "TaskMessage: expected an object, found nothing"],
    [
      "an unknown class",
      SCHEDULED.replace("TaskScheduledEvent", "TaskDreamedEvent"),
      'TaskMessage.Event.$type: expected the class of a history event, found text "DurableTask.Core.History.TaskDreamedEvent"',
    ],
    [
      "an unused number",
      SCHEDULED.replace('"$type":"DurableTask.Core.History.TaskScheduledEvent",', "").replace(
        '"EventType":4',
        '"EventType":18',
      ),
      "TaskMessage.Event.EventType: expected a type in use, found number 18",
    ],
    [
      "a number as text",
      messageSample("messages.json", "3 TaskCompleted").replace(
        '"TaskScheduledId":0',
        '"TaskScheduledId":"0"',
      ),
      'TaskMessage.Event.TaskScheduledId: expected a 32-bit integer, found text "0"',
    ],
    [
      "no instance",
      messageSample("messages.json", "6a EventRaised of a client").replace('"order-42"', '""'),
      'TaskMessage.OrchestrationInstance.InstanceId: expected an id, found text ""',
    ],
    [
      "a start without an execution",
      START.replaceAll(`"${EXECUTION}"`, "null"),
      "TaskMessage.Event.OrchestrationInstance: expected an execution id, found an object",
    ],
    [
      "a date that is none",
      SCHEDULED.replace("2026-06-24T", "yesterday "),
      'TaskMessage.Event.Timestamp: expected an instant, found text "yesterday 10:00:00.5Z"',
    ],
  ])("%s says what was expected and what was found", (_, json, reason) => {
    const error = failure(json);
    expect(error).toBeInstanceOf(MessageUndecodableError);
    expect(error).toMatchObject({ code: "MessageUndecodable", reason });
    expect((error as Error).message).toBe(`The message cannot be decoded: ${reason}.`);
  });

  test("a long text is not repeated in the reason", () => {
    const error = failure(SCHEDULED.replace('"Version":""', `"Version":[${"1,".repeat(999)}1]`));
    expect((error as Error).message.length).toBeLessThan(200);
  });

  test.each(messageSamples("messages.json"))(
    "no truncation of %s throws anything else",
    (_, json) => {
      const errors = Array.from(json, (_char, length) => failure(json.slice(0, length)));
      expect(errors.filter((error) => !(error instanceof MessageUndecodableError))).toEqual([]);
    },
  );

  const ODD = [null, true, -1, 1.5, 1e300, "", "null", "x", [], [null], {}];

  test.each(messageSamples("messages.json"))(
    "no odd value in %s throws anything else",
    (_, json) => {
      const errors = mutations(JSON.parse(json), ODD).map((odd) => failure(JSON.stringify(odd)));
      const others = errors.filter((error) => error && !(error instanceof MessageUndecodableError));
      expect(others).toEqual([]);
      expect(errors.length).toBeGreaterThan(200);
      expect(errors.filter(Boolean).length).toBeGreaterThan(50);
    },
  );
});

function decoded(json: string): TaskMessage {
  const result = decodeMessage(json);
  if (result.kind !== "message") throw new Error("Expected a message");
  return result.message;
}

function failure(json: string): unknown {
  try {
    decodeMessage(json);
    return undefined;
  } catch (error) {
    return error;
  }
}

/** Where our text may differ: milliseconds, no null details, no class of a dictionary. */
function asWritten(json: string): string {
  return json
    .replaceAll(/(\.\d{3})\d{4}Z/g, "$1Z")
    .replaceAll(".000Z", "Z")
    .replace('"Details":null', '"Details":""')
    .replace(/"\$type":"System\.Collections\.Generic\.Dictionary[^"]*"/, "");
}

/** The value with each of its parts, itself included, replaced by each of the odd ones. */
function mutations(value: unknown, odd: readonly unknown[]): unknown[] {
  if (typeof value !== "object" || value === null) return [...odd];
  const inner = Object.entries(value).flatMap(([name, part]) =>
    mutations(part, odd).map((other) => ({ ...value, [name]: other })),
  );
  return [...odd, ...inner];
}
