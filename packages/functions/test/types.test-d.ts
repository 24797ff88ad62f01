/**
 * What the types allow and refuse; checked by `tsc`, never run.
 */
/* eslint-disable @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unsafe-assignment,
   @typescript-eslint/no-unsafe-class-instance-assignment --
   a `yield` gives `any`, as v3 code has it; and some of this is wrong on purpose */
import { app, type HttpRequest, type HttpResponse, type InvocationContext } from "@azure/functions";
import * as df from "../src/index.js";
import type {
  ActivityHandler,
  OrchestrationContext,
  OrchestrationHandler,
  StartNewOptions,
} from "../src/index.js";

type Equal<A, B> = [A, B] extends [B, A] ? (IsAny<A> extends IsAny<B> ? true : false) : false;
type IsAny<T> = 0 extends 1 & T ? true : false;

/** Compiles if the value is of exactly this type. */
function exactly<T>(): <V>(value: V, ..._: Equal<T, V> extends true ? [] : [never]) => void {
  return () => undefined;
}

// A handler as v3 code writes it: annotated, with results whose type it knows better.
const chain: OrchestrationHandler = function* (context: OrchestrationContext) {
  const cities: string[] = [];
  cities.push(yield context.df.callActivity("hello", "Oslo"));
  const more: string[] = yield context.df.Task.all([
    context.df.callActivity("hello", "Lima"),
    context.df.callActivity("hello", "Quito"),
  ]);
  context.log("so far", more.length);
  return [...cities, ...more];
};
const chainTask = df.app.orchestration("chain", chain);
df.app.orchestration("chainWithOptions", { handler: chain });

// `yield*` knows the type of the result.
df.app.orchestration("typed", function* (context) {
  const input = context.df.getInput<{ url: string }>();
  const size = yield* context.df.callActivity<number>("size", input.url);
  exactly<number>()(size);
  const [a, b] = yield* context.df.Task.all([
    context.df.callActivity<number>("size"),
    context.df.waitForExternalEvent<boolean>("ok"),
  ]);
  exactly<number>()(a);
  exactly<boolean>()(b);
  const timer = context.df.createTimer(context.df.currentUtcDateTime);
  const winner = yield* context.df.Task.any([timer, chainTask("x")]);
  if (winner === timer) timer.cancel();
  return size;
});

const hello: ActivityHandler = (name: string): string => `Hello, ${name}!`;
const helloTask = df.app.activity("hello", { handler: hello });
const tasks: df.Task[] = [helloTask("Oslo"), chainTask({ any: "input" }, "instance-id")];
const timers: df.TimerTask[] = [];

// @ts-expect-error an activity is registered with options, as in v3
df.app.activity("bare", hello);
// @ts-expect-error an orchestrator yields tasks only
df.app.orchestration("promises", function* () {
  yield Promise.resolve(1);
});
// @ts-expect-error an orchestrator is a generator function, or an async one
df.app.orchestration("plain", () => 7);
// @ts-expect-error a retry needs to know how
tasks.push(helloTask("Oslo").withRetry());
const often = new df.RetryOptions(1_000, 3);
often.backoffCoefficient = 2;
tasks.push(helloTask("Oslo").withRetry(often), chainTask("a").withRetry(often));

// What a handler says of itself is known to who calls it.
const resize = df.app.activity("resize", {
  handler: async ({ url, width }: { url: string; width: number }, context) => {
    exactly<string>()(context.df.taskKey);
    return { url, bytes: width, at: new Date() };
  },
});
const approved = df.event<{ by: string }>("approved");
const gallery = df.app.orchestration(
  "gallery",
  function* (context: OrchestrationContext<string[]>) {
    const urls = context.df.getInput();
    exactly<string[]>()(urls);
    const first = yield* resize({ url: "a", width: 1 });
    exactly<{ url: string; bytes: number; at: string }>()(first);
    const [small, answer] = yield* context.df.Task.all([
      resize({ url: "a", width: 1 }).withRetry(often),
      context.df.waitForExternalEvent(approved, { timeout: { hours: 1 } }),
    ]);
    exactly<number>()(small.bytes);
    exactly<{ by: string }>()(answer);
    const settled = yield* context.df.Task.allSettled([resize({ url: "b", width: 2 })]);
    if (settled[0].status === "fulfilled") exactly<string>()(settled[0].value.at);
    // @ts-expect-error no such width
    resize({ url: "a", width: "wide" });
    // @ts-expect-error it needs an input
    resize();
    context.df.sendEvent("other", approved, { by: "me" });
    // @ts-expect-error other data
    context.df.sendEvent("other", approved, { from: "me" });
    return urls.length;
  },
);
const asyncGallery = df.app.orchestration(
  "asyncGallery",
  async (context: OrchestrationContext<{ count: number }>) => {
    const { count } = context.df.getInput();
    const first = await resize({ url: "a", width: count });
    exactly<{ url: string; bytes: number; at: string }>()(first);
    const [total, answer] = await Promise.all([
      gallery(["a"]),
      context.df.waitForExternalEvent(approved),
    ]);
    exactly<number>()(total);
    exactly<{ by: string }>()(answer);
    await context.df.createTimer({ minutes: 5 });
    return { first, at: context.df.currentUtcDateTime };
  },
);
df.app.orchestration("optional", { handler: async () => Promise.resolve() });
const forget = df.app.activity("forget", { handler: (_id: number) => undefined });
const wipe = df.app.activity("wipe", {
  handler: (_ids: Map<string, Date>): void => {
    // nothing to give
  },
});
df.app.orchestration("nothing", function* () {
  exactly<undefined>()(yield* forget(1));
  exactly<undefined>()(yield* wipe(new Map()));
});

async function startTyped(client: df.DurableClient): Promise<void> {
  const handle = await client.start(gallery, { input: ["a"] });
  exactly<number>()(await handle.result());
  const other = await client.start(asyncGallery, { input: { count: 1 }, instanceId: "i" });
  const { at } = await other.result({ timeout: { seconds: 30 } });
  exactly<string>()(at);
  await other.raiseEvent(approved, { by: "me" });
  await client.raiseEvent("i", approved, { by: "me" });
  await client.raiseEvent("i", "anything", 7);
  // @ts-expect-error other data
  await other.raiseEvent(approved, { by: 7 });
  // @ts-expect-error it needs an input
  await client.start(gallery);
  // @ts-expect-error of another type
  await client.start(gallery, { input: "a" });
}

df.app.client.http("start", {
  route: "orchestrators/{name}",
  methods: ["POST"],
  authLevel: "function",
  handler: async (
    request: HttpRequest,
    client,
    context: InvocationContext,
  ): Promise<HttpResponse> => {
    const options: StartNewOptions = { input: await request.json(), instanceId: "a" };
    const id: string = await client.startNew(request.params["name"] ?? "", options);
    context.log(id);
    return client.createCheckStatusResponse(request, id);
  },
});
df.app.client.timer("nightly", {
  schedule: "0 0 3 * * *",
  handler: async (timer, client) => {
    if (timer.isPastDue) await client.startNew("chain");
  },
});
df.app.client.storageQueue("orders", {
  queueName: "orders",
  connection: "AzureWebJobsStorage",
  handler: async (order, client) => {
    exactly<unknown>()(order);
    await client.raiseEvent("instance", "order", order);
  },
});
df.app.client.http("wrong", {
  // @ts-expect-error the client comes second
  handler: (_: HttpRequest, client: InvocationContext) => ({ body: client.functionName }),
});

const input = df.input.durableClient();
app.http("plain", {
  extraInputs: [input],
  handler: async (_, context) => {
    const status = await df.getClient(context).getStatus("instance", { showHistory: true });
    exactly<Date>()(status.createdTime);
    const isOver: boolean =
      status.runtimeStatus === df.OrchestrationRuntimeStatus.Completed ||
      [df.OrchestrationRuntimeStatus.Failed, df.OrchestrationRuntimeStatus.Terminated].some(
        (over) => over === status.runtimeStatus,
      );
    // @ts-expect-error there is no such state
    const unknownState = status.runtimeStatus === "Finished";
    return { jsonBody: { isOver, unknownState, history: status.history?.[0]?.["EventType"] } };
  },
});

async function steer(client: df.DurableClient): Promise<void> {
  const links: df.HttpManagementPayload = client.createHttpManagementPayload("instance");
  await client.terminate(links.id, "enough");
  const metrics: df.MeterSnapshot = client.getMetrics();
  const { total } = metrics.byInstance("instance");
  exactly<number>()(total);
  const cost: df.FunctionCount | undefined = metrics.functions["HelloCities"];
  exactly<number | undefined>()(cost?.byOperation["tables.transact"]);
  // @ts-expect-error there is no such call
  exactly<number | undefined>()(metrics.byOperation["tables.delete"]);
  // @ts-expect-error clients come from a context, not from a constructor
  new df.DurableClient();
}

export { startTyped, steer, tasks, timers };
