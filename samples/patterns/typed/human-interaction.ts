/**
 * Human interaction with a timeout, as an async function: who decides and how is part of the event's
 * type, for who sends it and who waits.
 *
 *     curl -X POST "http://localhost:7071/api/requests?timeoutSeconds=60"
 *     curl -X POST "http://localhost:7071/api/requests/{id}/decision?by=Ann&approve=true"
 *
 * @module
 */
import * as df from "@taskhub/functions";

interface Decision {
  readonly by: string;
  readonly approve: boolean;
}

const decided = df.event<Decision>("Decision");

const escalate = df.app.activity("Escalate", {
  handler: (instanceId: string) => `escalated ${instanceId}`,
});

const request = df.app.orchestration(
  "Request",
  async (context: df.OrchestrationContext<{ timeoutSeconds: number }>) => {
    const { timeoutSeconds } = context.df.getInput();
    try {
      const { by, approve } = await context.df.waitForExternalEvent(decided, {
        timeout: { seconds: timeoutSeconds },
      });
      return `${approve ? "approved" : "rejected"} by ${by}`;
    } catch (error) {
      if (!(error instanceof df.EventTimeoutError)) throw error;
      return await escalate(context.df.instanceId);
    }
  },
);

df.app.client.http("startRequest", {
  methods: ["POST"],
  authLevel: "anonymous",
  route: "requests",
  handler: async ({ query, url }, client) => {
    const timeoutSeconds = Number(query.get("timeoutSeconds") ?? 60);
    const { instanceId } = await client.start(request, { input: { timeoutSeconds } });
    const { origin, pathname } = new URL(url);
    const decide = `${origin}${pathname}/${instanceId}/decision`;
    const { statusQueryGetUri } = client.createHttpManagementPayload(instanceId);
    return { status: 202, jsonBody: { id: instanceId, statusQueryGetUri, decide } };
  },
});

df.app.client.http("decideRequest", {
  methods: ["POST"],
  authLevel: "anonymous",
  route: "requests/{id}/decision",
  handler: async ({ params, query }, client) => {
    const by = query.get("by") ?? "somebody";
    const approve = query.get("approve") === "true";
    const handle = client.handle(request, params["id"] ?? "");
    await handle.raiseEvent(decided, { by, approve });
    return { jsonBody: { output: await handle.result({ timeout: { seconds: 60 } }) } };
  },
});
