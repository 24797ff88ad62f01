import { describe, expect, test } from "@jest/globals";
import type { BindingInfo, RetryOptions } from "../../src/app/programming-model";
import { defineFunctions } from "../../src/functions/define-functions";
import type { FunctionDefinition } from "../../src/functions/function-definition";
import type { Environment } from "../../src/settings/environment";
import { parseHostSettings } from "../../src/settings/host-settings";

const ENV = { AzureWebJobsStorage: "UseDevelopmentStorage=true", QUEUE: "From-Setting" };
const BUNDLE = { id: "Microsoft.Azure.Functions.ExtensionBundle", version: "[4.*, 5.0.0)" };
const RETURN_HTTP: BindingInfo = { type: "http", direction: "out" };

type Bindings = Record<string, BindingInfo>;

function registered(name: string, bindings: Bindings, retryOptions?: RetryOptions) {
  return { id: name, metadata: { name, bindings, retryOptions }, callback: () => undefined };
}

function http(name: string, options: object = {}) {
  const trigger = { type: "httpTrigger", direction: "in", methods: ["GET"], ...options };
  return registered(name, { request: trigger, $return: RETURN_HTTP });
}

function queue(name: string, options: object = {}, more: Bindings = {}) {
  const trigger = { type: "queueTrigger", direction: "in", queueName: "orders", ...options };
  return registered(name, { message: trigger, ...more });
}

function timer(name: string, options: object = {}) {
  return registered(name, { timer: { type: "timerTrigger", direction: "in", ...options } });
}

function define(
  functions: ReturnType<typeof registered>[],
  { env = ENV, host = { extensionBundle: BUNDLE } }: { env?: Environment; host?: object } = {},
) {
  const text = JSON.stringify({ version: "2.0", ...host });
  const settings = parseHostSettings({ file: "host.json", text, env });
  return defineFunctions(functions, { env, settings });
}

function defineOne(fn: ReturnType<typeof registered>, around = {}): FunctionDefinition {
  const { functions, errors } = define([fn], around);
  expect(errors).toEqual([]);
  return functions[0]!;
}

function errorOf(fn: ReturnType<typeof registered>, around = {}): string | undefined {
  const { functions, errors } = define([fn], around);
  expect(functions).toEqual([]);
  return errors[0]?.message;
}

describe("defineFunctions", () => {
  test("sorts functions by name, ignoring case", () => {
    const { functions } = define([http("b"), http("C"), http("A")]);
    expect(functions.map(({ name }) => name)).toEqual(["A", "b", "C"]);
  });

  test("leaves a bad function out and runs the rest", () => {
    const { functions, errors } = define([http("good"), http("1bad")]);
    expect(functions.map(({ name }) => name)).toEqual(["good"]);
    expect(errors).toEqual([
      { name: "1bad", message: expect.stringContaining("is not a function name") },
    ]);
  });

  test.each(["host", "Host", "a b", "-a", "a".repeat(129)])("refuses the name %s", (name) => {
    expect(errorOf(http(name))).toContain("is not a function name");
  });

  test("refuses names that differ in case only", () => {
    expect(define([http("hello"), http("Hello", { route: "x" })]).errors).toHaveLength(1);
  });
});

describe("the bindings of a function", () => {
  test("must have names that differ in more than case", () => {
    const fn = registered("f", { a: { type: "timerTrigger" }, A: RETURN_HTTP });
    expect(errorOf(fn)).toContain('Two bindings are named "A"');
  });

  test("must have names of letters and digits", () => {
    expect(errorOf(registered("f", { my_trigger: { type: "timerTrigger" } }))).toContain(
      '"my_trigger" is not a binding name',
    );
  });

  test("must have one trigger", () => {
    expect(errorOf(registered("f", { $return: RETURN_HTTP }))).toContain("has no trigger");
    const two = { a: { type: "timerTrigger" }, b: { type: "httpTrigger" } };
    expect(errorOf(registered("f", two))).toContain("has two triggers");
  });

  test("must be of a type that the host knows", () => {
    const fn = registered("f", { blob: { type: "blobTrigger", direction: "in" } });
    expect(errorOf(fn)).toContain('The binding type "blobTrigger" is not known to this host');
  });

  test("must be outputs, but for the trigger", () => {
    const fn = queue("f", {}, { more: { type: "queue", direction: "in", queueName: "x" } });
    expect(errorOf(fn)).toContain("can only be used for output");
  });

  test("must have a return binding in the direction out", () => {
    const fn = registered("f", { $return: { type: "queueTrigger", direction: "in" } });
    expect(errorOf(fn)).toContain('"$return" must have the direction out');
  });

  test("need the extension bundle for queues, and not for HTTP and timers", () => {
    const host = {};
    expect(errorOf(queue("f"), { host })).toContain(
      'The binding type "queueTrigger" is not registered',
    );
    const output = { type: "queue", direction: "out", queueName: "x" };
    const fn = registered("f", { a: { type: "httpTrigger" }, out: output });
    expect(errorOf(fn, { host })).toContain('The binding type "queue" is not registered');
    expect(defineOne(http("f"), { host }).name).toBe("f");
    expect(defineOne(timer("f", { schedule: "0 0 * * * *" }), { host }).name).toBe("f");
  });
});

describe("an HTTP trigger", () => {
  test("has its name for a route, behind the prefix", () => {
    expect(defineOne(http("hello")).trigger).toMatchObject({
      type: "http",
      route: "hello",
      template: { text: "api/hello" },
      methods: ["GET"],
    });
  });

  test("has no prefix if that is empty", () => {
    const host = { extensions: { http: { routePrefix: "" } } };
    expect(defineOne(http("f", { route: "x/{id}" }), { host }).trigger).toMatchObject({
      template: { text: "x/{id}" },
    });
  });

  test.each(["admin/x", "Administration", "runtime/webhooks", "runtimeinfo"])(
    "cannot have the reserved route %s",
    (route) => {
      expect(errorOf(http("f", { route }))).toContain("conflicts with built-in routes");
    },
  );

  test("cannot share a route and a method with another", () => {
    const { functions, errors } = define([
      http("a", { route: "x/{id}", methods: ["GET", "POST"] }),
      http("b", { route: "X/{ID}", methods: ["post"] }),
      http("c", { route: "x/{id}", methods: ["DELETE"] }),
      http("d", { route: "x/{other}", methods: ["GET"] }),
    ]);
    expect(functions.map(({ name }) => name)).toEqual(["a", "c", "d"]);
    expect(errors[0]?.message).toContain('conflicts with that of the function "a"');
  });

  test("conflicts with all methods if it names none", () => {
    const { errors } = define([http("a", { route: "x", methods: [] }), http("b", { route: "x" })]);
    expect(errors).toHaveLength(1);
  });

  test("must have an authorization level that exists", () => {
    expect(errorOf(http("f", { authLevel: "everyone" }))).toContain('"authLevel" of the binding');
  });

  test("does not expand settings in its route", () => {
    expect(defineOne(http("f", { route: "%QUEUE%" })).trigger).toMatchObject({ route: "%QUEUE%" });
  });
});

describe("a queue trigger", () => {
  test("has its queue from a setting, in lower case", () => {
    expect(defineOne(queue("f", { queueName: "%QUEUE%" })).trigger).toMatchObject({
      queueName: "from-setting",
      connection: { setting: "AzureWebJobsStorage" },
      isBinary: false,
    });
  });

  test("gets bytes with the data type binary", () => {
    expect(defineOne(queue("f", { dataType: "binary" })).trigger).toMatchObject({ isBinary: true });
  });

  test.each([
    [{ queueName: undefined }, 'needs "queueName"'],
    [{ queueName: 5 }, "must be a string"],
    [{ queueName: "no_underscore" }, "is not a queue name"],
    [{ queueName: "ab" }, "is not a queue name"],
    [{ queueName: "a--b" }, "is not a queue name"],
    [{ queueName: "%MISSING%" }, "does not resolve"],
    [{ connection: "Other" }, 'connection "AzureWebJobsOther" does not exist'],
    [{ dataType: "stream" }, '"dataType" of the binding'],
  ])("is refused with %j", (options, reason) => {
    expect(errorOf(queue("f", options))).toContain(reason);
  });
});

describe("a timer trigger", () => {
  test("reads its schedule, from a setting too", () => {
    const env = { ...ENV, EVERY: "0 */5 * * * *" };
    expect(defineOne(timer("f", { schedule: "%EVERY%" }), { env }).trigger).toMatchObject({
      schedule: { text: "0 */5 * * * *" },
      runOnStartup: false,
      isMonitored: true,
    });
  });

  test("needs a storage for its state, as on the real host", () => {
    const fn = timer("f", { schedule: "0 * * * * *" });
    expect(errorOf(fn, { env: {} })).toContain('connection "AzureWebJobsStorage" does not exist');
  });
});

describe("a function", () => {
  test.each([
    [{ "AzureWebJobs.f.Disabled": "true" }, true],
    [{ AzureWebJobs_f_Disabled: "1" }, true],
    [{ "AzureWebJobs.f.Disabled": "false" }, false],
    [{}, false],
  ])("is disabled by %j: %s", (env, expected) => {
    expect(defineOne(http("f"), { env }).isDisabled).toBe(expected);
  });

  test("may write to a queue whose name is known only when it runs", () => {
    const output = { type: "queue", direction: "out", queueName: "to-{customer}" };
    const fn = registered("f", { a: { type: "httpTrigger" }, out: output });
    expect(defineOne(fn).outputs).toMatchObject([{ type: "queue", queueName: "to-{customer}" }]);
  });

  test("has its retries checked", () => {
    const bindings = { timer: { type: "timerTrigger", schedule: "0 * * * * *" } };
    const fixed = { retryStrategy: "fixedDelay", maxRetryCount: 2, delayInterval: { seconds: 3 } };
    const { retry } = defineOne(registered("f", bindings, fixed));
    expect([retry?.maxRetryCount, retry?.delayMs(0), retry?.delayMs(5)]).toEqual([2, 3000, 3000]);
    const without = { retryStrategy: "fixedDelay", maxRetryCount: 2 };
    expect(errorOf(registered("f", bindings, without))).toContain(
      '"retry.delayInterval" is missing',
    );
  });

  test("waits longer with each retry of an exponential back-off, up to a maximum", () => {
    const bindings = { timer: { type: "timerTrigger", schedule: "0 * * * * *" } };
    const { retry } = defineOne(
      registered("f", bindings, {
        retryStrategy: "exponentialBackoff",
        maxRetryCount: -1,
        minimumInterval: { seconds: 1 },
        maximumInterval: { seconds: 5 },
      }),
    );
    expect(retry?.maxRetryCount).toBe(Infinity);
    expect([0, 1, 2, 3].map((count) => retry?.delayMs(count))).toEqual([1000, 2000, 4000, 5000]);
  });
});
