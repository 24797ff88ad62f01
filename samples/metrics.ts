/**
 * Tells how many storage transactions an instance has cost this process so far.
 *
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
  route: "metrics/{instanceId}",
  extraInputs: [df.input.durableClient()],
  handler: (request, context) => {
    const { instanceId = "" } = request.params;
    return { jsonBody: df.getClient(context).getMetrics().byInstance(instanceId) };
  },
});
