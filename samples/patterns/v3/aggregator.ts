/**
 * Aggregator: messages of a queue, each told to the entity of the device that it is about.
 *
 *     curl -X POST "http://localhost:7071/api/v3/devices/boiler?value=21.5"
 *     curl http://localhost:7071/api/v3/devices/boiler
 *
 * The queue may show a message twice, and then it counts twice here; the typed sample knows better.
 *
 * @module
 */
import { app, output } from "@azure/functions";
import type { HttpRequest, HttpResponseInit, InvocationContext } from "@azure/functions";
import * as df from "@taskhub/functions";
import type { EntityContext, EntityHandler } from "@taskhub/functions";

const queue = { queueName: "measurements-v3", connection: "AzureWebJobsStorage" };
const measurements = output.storageQueue(queue);

interface Measurement {
  device: string;
  value: number;
}

interface Summary {
  count: number;
  sum: number;
  highest: number;
}

const deviceV3: EntityHandler<Summary> = (context: EntityContext<Summary>) => {
  const before = context.df.getState(() => ({ count: 0, sum: 0, highest: -Infinity }));
  const value = context.df.getInput<number>();
  if (before === undefined || value === undefined) return;
  const { count, sum, highest } = before;
  const now = { count: count + 1, sum: sum + value, highest: Math.max(highest, value) };
  context.df.setState(now);
};
df.app.entity("DeviceV3", deviceV3);

df.app.client.storageQueue("measuredV3", {
  ...queue,
  handler: async (message: unknown, client) => {
    const { device, value } = message as Measurement;
    await client.signalEntity(new df.EntityId("DeviceV3", device), "measured", value);
  },
});

app.http("measureV3", {
  methods: ["POST"],
  authLevel: "anonymous",
  route: "v3/devices/{device}",
  extraOutputs: [measurements],
  handler: ({ params, query }: HttpRequest, context: InvocationContext): HttpResponseInit => {
    const measurement = { device: params["device"], value: Number(query.get("value") ?? 0) };
    context.extraOutputs.set(measurements, measurement);
    return { status: 202 };
  },
});

df.app.client.http("showDeviceV3", {
  methods: ["GET"],
  authLevel: "anonymous",
  route: "v3/devices/{device}",
  handler: async ({ params }: HttpRequest, client): Promise<HttpResponseInit> => {
    const device = new df.EntityId("DeviceV3", params["device"] ?? "");
    const { entityExists, entityState } = await client.readEntityState<Summary>(device);
    return entityExists ? { jsonBody: entityState } : { status: 404 };
  },
});
