/**
 * A critical section: two accounts are locked, looked at, and changed together.
 *
 *     curl -X POST "http://localhost:7071/api/v3/accounts/ann?deposit=100"
 *     curl -X POST "http://localhost:7071/api/v3/transfers?from=ann&to=bob&amount=40"
 *     curl http://localhost:7071/api/v3/accounts/bob
 *
 * @module
 */
import type { HttpRequest, HttpResponse, HttpResponseInit } from "@azure/functions";
import * as df from "@taskhub/functions";
import type {
  EntityContext,
  EntityHandler,
  OrchestrationContext,
  OrchestrationHandler,
} from "@taskhub/functions";

const accountV3: EntityHandler<number> = (context: EntityContext<number>) => {
  const balance = context.df.getState(() => 0) ?? 0;
  if (context.df.operationName === "change") {
    context.df.setState(balance + (context.df.getInput<number>() ?? 0));
  }
  context.df.return(balance);
};
df.app.entity("AccountV3", accountV3);

const transferV3: OrchestrationHandler = function* (context: OrchestrationContext) {
  const input: { from: string; to: string; amount: number } = context.df.getInput();
  const from = new df.EntityId("AccountV3", input.from);
  const to = new df.EntityId("AccountV3", input.to);
  const lock: df.DurableLock = yield context.df.lock(from, to);
  try {
    const balance: number = yield context.df.callEntity(from, "balance");
    if (balance < input.amount) return "too little money"; // and nobody takes any of it meanwhile
    yield context.df.callEntity(from, "change", -input.amount);
    yield context.df.callEntity(to, "change", input.amount);
    context.df.signalEntity(new df.EntityId("CounterV3", "transfers"), "add", 1);
    return "transferred";
  } finally {
    lock.release();
  }
};
df.app.orchestration("TransferV3", transferV3);

df.app.client.http("depositV3", {
  methods: ["POST"],
  authLevel: "anonymous",
  route: "v3/accounts/{key}",
  handler: async ({ params, query }: HttpRequest, client): Promise<HttpResponseInit> => {
    const account = new df.EntityId("AccountV3", params["key"] ?? "");
    await client.signalEntity(account, "change", Number(query.get("deposit") ?? 100));
    return { status: 202 };
  },
});

df.app.client.http("showAccountV3", {
  methods: ["GET"],
  authLevel: "anonymous",
  route: "v3/accounts/{key}",
  handler: async ({ params }: HttpRequest, client): Promise<HttpResponseInit> => {
    const account = new df.EntityId("AccountV3", params["key"] ?? "");
    const { entityExists, entityState } = await client.readEntityState<number>(account);
    return entityExists ? { jsonBody: { balance: entityState } } : { status: 404 };
  },
});

df.app.client.http("startTransferV3", {
  methods: ["POST"],
  authLevel: "anonymous",
  route: "v3/transfers",
  handler: async (request: HttpRequest, client): Promise<HttpResponse> => {
    const from = request.query.get("from") ?? "ann";
    const to = request.query.get("to") ?? "bob";
    const amount = Number(request.query.get("amount") ?? 40);
    const instanceId = await client.startNew("TransferV3", { input: { from, to, amount } });
    return client.createCheckStatusResponse(request, instanceId);
  },
});
