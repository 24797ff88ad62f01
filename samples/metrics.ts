/**
 * Tells how many storage transactions this process has caused so far: all of them by kind and by
 * function, or those of one instance.
 *
 *     curl http://localhost:7071/api/metrics
 *     curl http://localhost:7071/api/metrics/<instance id>
 *
 * A plain `app.http` with a client among its `extraInputs`: what to write where a function has
 * other inputs too.
 *
 * @module
 */
import { app } from "@azure/functions";
import * as df from "@taskhub/functions";

app.http("metrics", {
  methods: ["GET"],
  authLevel: "anonymous",
  route: "metrics/{instanceId?}",
  extraInputs: [df.input.durableClient()],
  handler: (request, context) => {
    const metrics = df.getClient(context).getMetrics();
    const { instanceId = "" } = request.params;
    return { jsonBody: instanceId === "" ? metrics : metrics.byInstance(instanceId) };
  },
});
