/**
 * Monitor, as an async function that starts anew for each look: its history stays short however long
 * it watches.
 *
 *     curl -X POST "http://localhost:7071/api/monitors?readyInSeconds=2"
 *
 * @module
 */
import * as df from "@taskhub/functions";

const MS_PER_SECOND = 1000;

interface Watch {
  readonly readyAt: string;
  readonly looks: number;
}

const jobStatus = df.app.activity("JobStatus", {
  handler: (readyAt: string) => (new Date() >= new Date(readyAt) ? "ready" : "working"),
});

const monitor = df.app.orchestration("Monitor", async (context: df.OrchestrationContext<Watch>) => {
  const { readyAt, looks } = context.df.getInput();
  const status = await jobStatus(readyAt);
  if (status === "ready") return { status, looks: looks + 1 };
  await context.df.createTimer({ seconds: 1 });
  context.df.continueAsNew({ readyAt, looks: looks + 1 });
  return undefined;
});

df.app.client.http("startMonitor", {
  methods: ["POST"],
  authLevel: "anonymous",
  route: "monitors",
  handler: async (request, client) => {
    const seconds = Number(request.query.get("readyInSeconds") ?? 2);
    const readyAt = new Date(Date.now() + seconds * MS_PER_SECOND).toISOString();
    const { instanceId } = await client.start(monitor, { input: { readyAt, looks: 0 } });
    return client.createCheckStatusResponse(request, instanceId);
  },
});
