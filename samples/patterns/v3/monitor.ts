/**
 * Monitor: looks again and again until something is ready, or time is up.
 *
 *     curl -X POST "http://localhost:7071/api/v3/monitors?readyInSeconds=2"
 *
 * @module
 */
import type { HttpRequest, HttpResponse } from "@azure/functions";
import * as df from "@taskhub/functions";
import type {
  ActivityHandler,
  OrchestrationContext,
  OrchestrationHandler,
} from "@taskhub/functions";

const MS_PER_SECOND = 1000;
const PAUSE_SECONDS = 1;
const PATIENCE_SECONDS = 60;

const monitorV3: OrchestrationHandler = function* (context: OrchestrationContext) {
  const readyAt: string = context.df.getInput();
  const startedAt = context.df.currentUtcDateTime.getTime();
  const giveUpAt = startedAt + PATIENCE_SECONDS * MS_PER_SECOND;
  let looks = 0;
  while (context.df.currentUtcDateTime.getTime() < giveUpAt) {
    const status: string = yield context.df.callActivity("JobStatusV3", readyAt);
    looks++;
    if (status === "ready") return { status, looks };
    const next = context.df.currentUtcDateTime.getTime() + PAUSE_SECONDS * MS_PER_SECOND;
    yield context.df.createTimer(new Date(next));
  }
  return { status: "given up", looks };
};
df.app.orchestration("MonitorV3", monitorV3);

const jobStatus: ActivityHandler = (readyAt: string): string =>
  new Date() >= new Date(readyAt) ? "ready" : "working";
df.app.activity("JobStatusV3", { handler: jobStatus });

df.app.client.http("startMonitorV3", {
  methods: ["POST"],
  authLevel: "anonymous",
  route: "v3/monitors",
  handler: async (request: HttpRequest, client): Promise<HttpResponse> => {
    const seconds = Number(request.query.get("readyInSeconds") ?? 2);
    const readyAt = new Date(Date.now() + seconds * MS_PER_SECOND).toISOString();
    const instanceId = await client.startNew("MonitorV3", { input: readyAt });
    return client.createCheckStatusResponse(request, instanceId);
  },
});
