/**
 * An entity: a counter that anybody may add to. It does one operation at a time, and keeps its state.
 *
 *     curl -X POST "http://localhost:7071/api/v3/counters/clicks?by=2"
 *     curl http://localhost:7071/api/v3/counters/clicks
 *
 * @module
 */
import type { HttpRequest, HttpResponseInit } from "@azure/functions";
import * as df from "@taskhub/functions";
import type { EntityContext, EntityHandler } from "@taskhub/functions";

const counterV3: EntityHandler<number> = (context: EntityContext<number>) => {
  const count = context.df.getState(() => 0) ?? 0;
  switch (context.df.operationName) {
    case "add":
      context.df.setState(count + (context.df.getInput<number>() ?? 1));
      break;
    case "get":
      context.df.return(count);
      break;
    case "reset":
      context.df.setState(0);
      break;
    default:
      throw new Error(`a counter has no operation '${context.df.operationName}'`);
  }
};
df.app.entity("CounterV3", counterV3);

df.app.client.http("addV3", {
  methods: ["POST"],
  authLevel: "anonymous",
  route: "v3/counters/{key}",
  handler: async ({ params, query }: HttpRequest, client): Promise<HttpResponseInit> => {
    const counter = new df.EntityId("CounterV3", params["key"] ?? "");
    await client.signalEntity(counter, "add", Number(query.get("by") ?? 1));
    return { status: 202 };
  },
});

df.app.client.http("showCountV3", {
  methods: ["GET"],
  authLevel: "anonymous",
  route: "v3/counters/{key}",
  handler: async ({ params }: HttpRequest, client): Promise<HttpResponseInit> => {
    const counter = new df.EntityId("CounterV3", params["key"] ?? "");
    const { entityExists, entityState } = await client.readEntityState<number>(counter);
    return entityExists ? { jsonBody: { count: entityState } } : { status: 404 };
  },
});
