/**
 * What the types allow and refuse; checked by `tsc`, never run.
 */
/* eslint-disable @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unsafe-assignment,
   @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-class-instance-assignment --
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
// @ts-expect-error an orchestrator is a generator function
df.app.orchestration("plain", () => 7);
// @ts-expect-error retries are not here yet, and must not be ignored in silence
tasks.push(helloTask("Oslo").withRetry());

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
  const { total } = client.getMetrics().byInstance("instance");
  exactly<number>()(total);
  // @ts-expect-error clients come from a context, not from a constructor
  new df.DurableClient();
}

export { steer, tasks, timers };
