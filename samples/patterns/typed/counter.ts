/**
 * An entity as a class: its methods are its operations, and callers know what they take and give.
 *
 *     curl -X POST "http://localhost:7071/api/counters/clicks?by=2"
 *     curl http://localhost:7071/api/counters/clicks
 *     curl -X POST "http://localhost:7071/api/counts/clicks?times=10"
 *
 * @module
 */
import * as df from "@taskhub/functions";

class Counter extends df.Entity<number> {
  protected initialState() {
    return 0;
  }

  add(by: number) {
    return (this.state += by);
  }

  reset() {
    this.state = 0;
  }
}

const counter = df.app.entity("Counter", Counter);

interface CountInput {
  readonly key: string;
  readonly times: number;
}

const count = df.app.orchestration(
  "Count",
  async (context: df.OrchestrationContext<CountInput>) => {
    const { key, times } = context.df.getInput();
    const mine = counter(key);
    mine.signal.reset(); // nobody waits, and it comes before what is called next
    let sum = 0;
    for (let time = 1; time <= times; time++) sum = await mine.call.add(1);
    return sum;
  },
);

df.app.client.http("add", {
  methods: ["POST"],
  authLevel: "anonymous",
  route: "counters/{key}",
  handler: async ({ params, query }, client) => {
    await client.entity(counter, params["key"] ?? "").signal.add(Number(query.get("by") ?? 1));
    return { status: 202 };
  },
});

df.app.client.http("showCount", {
  methods: ["GET"],
  authLevel: "anonymous",
  route: "counters/{key}",
  handler: async ({ params }, client) => {
    const state = await client.entity(counter, params["key"] ?? "").read();
    return state === undefined ? { status: 404 } : { jsonBody: { count: state } };
  },
});

df.app.client.http("startCount", {
  methods: ["POST"],
  authLevel: "anonymous",
  route: "counts/{key}",
  handler: async (request, client) => {
    const times = Number(request.query.get("times") ?? 10);
    const input = { key: request.params["key"] ?? "", times };
    const { instanceId } = await client.start(count, { input });
    return client.createCheckStatusResponse(request, instanceId);
  },
});
