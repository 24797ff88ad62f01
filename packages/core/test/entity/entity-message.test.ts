import { describe, expect, test } from "@jest/globals";
import { EntityId } from "../../src/entity/entity-id.js";
import {
  decodeAnswer,
  decodeRelease,
  decodeRequest,
  encodeAnswer,
  encodeRelease,
  encodeRequest,
  isRequestName,
  isScheduled,
  NO_STAMP,
  requestMembers,
  requestName,
  requestOf,
  type EntityRequest,
} from "../../src/entity/entity-message.js";

const EXT = "Microsoft.Azure.WebJobs.Extensions.DurableTask";
const ID = "3d0a4c1e-7b52-4f6a-9c0d-1e2f3a4b5c6d";
const EXECUTION = "5b0c8a3e2f6d4d0c9a1b7e6f5d4c3b2a";

const type = (name: string) => `"$type":"${EXT}.${name}, ${EXT}",`;
const fromOrder = { parent: "order-42", parentExecution: EXECUTION } as const;
const call: EntityRequest = {
  ...{ id: ID, operation: "get", isSignal: false, ...fromOrder },
  ...{ stamp: "2026-06-24T10:00:03.1Z", predecessor: NO_STAMP, position: 0 },
};
const signal: EntityRequest = {
  ...{ id: ID, operation: "add", isSignal: true, input: "5" },
  ...{ stamp: NO_STAMP, predecessor: NO_STAMP, position: 0 },
};
const lock: EntityRequest = {
  ...{ id: ID, isSignal: false, ...fromOrder },
  ...{ stamp: "2026-06-24T10:00:03.5Z", predecessor: NO_STAMP, position: 1 },
  lockSet: [new EntityId("account", "a"), new EntityId("account", "b")],
};

const SIGNAL_TEXT =
  `{"op":"add","signal":true,"input":"5","id":"${ID}",` +
  `"Timestamp":"0001-01-01T00:00:00","Predecessor":"0001-01-01T00:00:00"}`;
const CALL_MEMBERS =
  `"op":"get","id":"${ID}","parent":"order-42","parentExecution":"${EXECUTION}",` +
  `"Timestamp":"2026-06-24T10:00:03.1Z","Predecessor":"0001-01-01T00:00:00"`;
const LOCK_MEMBERS =
  `"op":null,"id":"${ID}","parent":"order-42","parentExecution":"${EXECUTION}",` +
  `"Timestamp":"2026-06-24T10:00:03.5Z","Predecessor":"0001-01-01T00:00:00",` +
  `"lockset":[{"name":"account","key":"a"},{"name":"account","key":"b"}],"pos":1`;

describe("encodeRequest", () => {
  test("writes the signal of a client as the extension does, byte for byte", () => {
    expect(encodeRequest(signal)).toBe(SIGNAL_TEXT);
  });

  test("writes the call of an orchestration as the extension does, byte for byte", () => {
    expect(encodeRequest(call)).toBe(`{${type("RequestMessage")}${CALL_MEMBERS}}`);
  });

  test("writes a request for a lock, with names in lower case", () => {
    expect(encodeRequest(lock)).toBe(`{${type("RequestMessage")}${LOCK_MEMBERS}}`);
    const shouting = { ...lock, lockSet: [new EntityId("ACCOUNT", "A")] };
    expect(encodeRequest(shouting)).toContain('[{"name":"account","key":"A"}]');
  });

  test.each(["0", "false", '""', "null"])("keeps the input %s", (input) => {
    expect(decodeRequest(encodeRequest({ ...signal, input }))?.input).toBe(input);
  });
});

describe("requestMembers", () => {
  test("leaves the type out, as the format does inside a queue", () => {
    expect(JSON.stringify(requestMembers(call))).toBe(`{${CALL_MEMBERS}}`);
  });
});

describe("decodeRequest", () => {
  test.each([
    ["a signal", SIGNAL_TEXT, signal],
    ["a call of the extension", `{${type("RequestMessage")}${CALL_MEMBERS}}`, call],
    ["a call of the core", `{${CALL_MEMBERS},"IsLockRequest":false,"createTrace":false}`, call],
    ["a request for a lock", `{${LOCK_MEMBERS}}`, lock],
  ])("reads %s", (_, text, request) => {
    expect(decodeRequest(text)).toEqual(request);
  });

  test("reads the time of a scheduled one, in .NET's seven digits", () => {
    const due = new Date("2026-06-24T11:00:00.250Z");
    const text = encodeRequest({ ...signal, due });
    expect(text).toContain('"due":"2026-06-24T11:00:00.2500000Z"');
    expect(decodeRequest(text)?.due).toEqual(due);
  });

  test.each([undefined, "", "5", "null", "[]", "{}", '{"id":5}', "not JSON"])(
    "finds none in %p",
    (text) => {
      expect(decodeRequest(text)).toBeUndefined();
    },
  );

  test("takes members of another kind for absent, and unknown stamps for none", () => {
    const found = requestOf({ id: ID, op: 5, due: "never", pos: "1", signal: "true" });
    expect(found).toMatchObject({ isSignal: false, position: 0, stamp: NO_STAMP });
    expect(found?.operation).toBeUndefined();
    expect(found?.due).toBeUndefined();
  });
});

describe("requestName", () => {
  test("is op, with the time behind it if there is one", () => {
    expect(requestName({})).toBe("op");
    const due = new Date("2026-06-24T11:00:00Z");
    expect(requestName({ due })).toBe("op@2026-06-24T11:00:00.0000000Z");
  });
});

describe("isRequestName", () => {
  test("is any name that begins with op", () => {
    const names = ["op", "op@2026-06-24T11:00:00.0000000Z", "open", "release", "continue", ID];
    expect(names.map(isRequestName)).toEqual([true, true, true, false, false, false]);
    expect(names.map(isScheduled)).toEqual([false, true, false, false, false, false]);
  });
});

describe("encodeAnswer", () => {
  const failure = {
    ...{ errorType: "RangeError", errorMessage: "too much", stackTrace: "at add" },
    isNonRetriable: false,
  };

  test("writes a result as the extension does, byte for byte", () => {
    expect(encodeAnswer({ kind: "result", result: "15" })).toBe(
      `{${type("ResponseMessage")}"result":"15"}`,
    );
    expect(encodeAnswer({ kind: "result", result: undefined })).toBe(
      `{${type("ResponseMessage")}"result":null}`,
    );
  });

  test("writes a failure for readers of either generation", () => {
    expect(encodeAnswer({ kind: "failure", failure })).toBe(
      `{${type("ResponseMessage")}"result":"\\"too much\\"","exceptionType":"RangeError",` +
        `"failureDetails":{"ErrorType":"RangeError","ErrorMessage":"too much","StackTrace":"at add",` +
        `"InnerFailure":null,"IsNonRetriable":false}}`,
    );
  });

  test("is read again, with the failures inside", () => {
    const outer = { ...failure, innerFailure: { ...failure, errorType: "Inner" } };
    const answer = { kind: "failure", failure: { ...outer, properties: { n: 1 } } } as const;
    expect(decodeAnswer(encodeAnswer(answer))).toEqual(answer);
  });
});

describe("decodeAnswer", () => {
  test("reads the grant of a lock", () => {
    const text = '{"result":"Lock Acquisition Completed"}';
    expect(decodeAnswer(text)).toEqual({ kind: "result", result: "Lock Acquisition Completed" });
  });

  test.each([
    ['"too much"', "too much"],
    ['{"Message":"too much"}', "too much"],
    ['{"message":"too much"}', "too much"],
    ["too much", "too much"],
    ["{}", "{}"],
  ])("finds what to say of a failure without details in %p", (result, errorMessage) => {
    const text = JSON.stringify({ result, exceptionType: "Error" });
    const failure = { errorType: "Error", errorMessage, isNonRetriable: false };
    expect(decodeAnswer(text)).toEqual({ kind: "failure", failure });
  });

  test.each([undefined, "", "null", "5", "not JSON"])("finds none in %p", (text) => {
    expect(decodeAnswer(text)).toBeUndefined();
  });
});

describe("encodeRelease", () => {
  const release = { parent: "order-42", id: ID, rest: [] };

  test("writes it as the extension does, byte for byte", () => {
    expect(encodeRelease(release)).toBe(
      `{${type("ReleaseMessage")}"parent":"order-42","id":"${ID}"}`,
    );
  });

  test("adds who else is to be released, in order", () => {
    const rest = [new EntityId("Account", "b"), new EntityId("account", "c")];
    const text = encodeRelease({ ...release, rest });
    expect(text).toContain('"ThRest":["@account@b","@account@c"]');
    expect(decodeRelease(text)?.rest.map(String)).toEqual(["@account@b", "@account@c"]);
  });
});

describe("decodeRelease", () => {
  test("reads the one of the format", () => {
    const text = `{"parent":"order-42","id":"${ID}"}`;
    expect(decodeRelease(text)).toEqual({ parent: "order-42", id: ID, rest: [] });
  });

  test.each([undefined, "{}", '{"id":"x"}', '{"parent":"x"}', "not JSON"])(
    "finds none in %p",
    (text) => {
      expect(decodeRelease(text)).toBeUndefined();
    },
  );
});
