/**
 * Human interaction with a timeout: an approval, or an escalation if none comes in time.
 *
 *     curl -X POST "http://localhost:7071/api/v3/requests?timeoutSeconds=60"
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

const requestV3: OrchestrationHandler = function* (context: OrchestrationContext) {
  const timeoutSeconds: number = context.df.getInput();
  yield context.df.callActivity("AskV3", context.df.instanceId);
  const dueAt = context.df.currentUtcDateTime.getTime() + timeoutSeconds * MS_PER_SECOND;
  const timeout = context.df.createTimer(new Date(dueAt));
  const approval = context.df.waitForExternalEvent("ApprovalV3");
  const winner = yield context.df.Task.any([approval, timeout]);
  if (winner === timeout) {
    return yield context.df.callActivity("EscalateV3", context.df.instanceId);
  }
  timeout.cancel();
  return approval.result === true ? "approved" : "rejected";
};
df.app.orchestration("RequestV3", requestV3);

const ask: ActivityHandler = (instanceId: string): string => `asked about ${instanceId}`;
df.app.activity("AskV3", { handler: ask });

const escalate: ActivityHandler = (): string => "escalated";
df.app.activity("EscalateV3", { handler: escalate });

df.app.client.http("startRequestV3", {
  methods: ["POST"],
  authLevel: "anonymous",
  route: "v3/requests",
  handler: async (request: HttpRequest, client): Promise<HttpResponse> => {
    const input = Number(request.query.get("timeoutSeconds") ?? 60);
    const instanceId = await client.startNew("RequestV3", { input });
    return client.createCheckStatusResponse(request, instanceId);
  },
});
