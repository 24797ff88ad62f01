/**
 * Async HTTP API: the answer comes at once if the work is quick, else links to ask for it. What is
 * done so far shows in the custom status.
 *
 *     curl -X POST "http://localhost:7071/api/v3/reports?pages=3&seconds=1"
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

const reportV3: OrchestrationHandler = function* (context: OrchestrationContext) {
  const pages: number = context.df.getInput();
  const written: string[] = [];
  for (let page = 1; page <= pages; page++) {
    context.df.setCustomStatus({ page, pages });
    written.push(yield context.df.callActivity("WritePageV3", page));
  }
  return written.join("\n");
};
df.app.orchestration("ReportV3", reportV3);

const writePage: ActivityHandler = (page: number): string => `Page ${String(page)}`;
df.app.activity("WritePageV3", { handler: writePage });

df.app.client.http("startReportV3", {
  methods: ["POST"],
  authLevel: "anonymous",
  route: "v3/reports",
  handler: async (request: HttpRequest, client): Promise<HttpResponse> => {
    const pages = Number(request.query.get("pages") ?? 3);
    const instanceId = await client.startNew("ReportV3", { input: pages });
    return client.waitForCompletionOrCreateCheckStatusResponse(request, instanceId, {
      timeoutInMilliseconds: Number(request.query.get("seconds") ?? 10) * MS_PER_SECOND,
      retryIntervalInMilliseconds: 100,
    });
  },
});
