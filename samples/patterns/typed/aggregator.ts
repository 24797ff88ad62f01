/**
 * Aggregator: messages of a queue, each told to the entity of the device that it is about, and a list
 * of all devices.
 *
 *     curl -X POST "http://localhost:7071/api/devices/boiler?value=21.5"
 *     curl http://localhost:7071/api/devices/boiler
 *     curl http://localhost:7071/api/devices
 *
 * @module
 */
import { app, output } from "@azure/functions";
import * as df from "@taskhub/functions";

const IDS_KEPT = 100;

const queue = { queueName: "measurements", connection: "AzureWebJobsStorage" };
const measurements = output.storageQueue(queue);

interface Measurement {
  readonly device: string;
  readonly value: number;
}

interface Summary {
  readonly count: number;
  readonly sum: number;
  readonly highest?: number;
  /** Of the messages that came last: the queue may show one twice. */
  readonly ids: readonly string[];
}

class Device extends df.Entity<Summary> {
  protected initialState(): Summary {
    return { count: 0, sum: 0, ids: [] };
  }

  measured({ id, value }: { readonly id: string; readonly value: number }) {
    const { count, sum, highest = value, ids } = this.state;
    if (ids.includes(id)) return;
    this.state = {
      count: count + 1,
      sum: sum + value,
      highest: Math.max(highest, value),
      ids: [...ids, id].slice(-IDS_KEPT),
    };
  }
}

const device = df.app.entity("Device", Device);

df.app.client.storageQueue("measured", {
  ...queue,
  handler: async (message, client, { triggerMetadata }) => {
    const { device: key, value } = message as Measurement;
    const id = String(triggerMetadata?.["id"]); // the message's own: the same if it comes again
    await client.entity(device, key).signal.measured({ id, value });
  },
});

app.http("measure", {
  methods: ["POST"],
  authLevel: "anonymous",
  route: "devices/{device}",
  extraOutputs: [measurements],
  handler: ({ params, query }, context) => {
    const value = Number(query.get("value") ?? 0);
    context.extraOutputs.set(measurements, { device: params["device"] ?? "", value });
    return { status: 202 };
  },
});

df.app.client.http("showDevice", {
  methods: ["GET"],
  authLevel: "anonymous",
  route: "devices/{device}",
  handler: async ({ params }, client) => {
    const summary = await client.entity(device, params["device"] ?? "").read();
    if (summary === undefined) return { status: 404 };
    const { count, sum, highest } = summary;
    return { jsonBody: { count, sum, highest } };
  },
});

df.app.client.http("listDevices", {
  methods: ["GET"],
  authLevel: "anonymous",
  route: "devices",
  handler: async (_request, client) => {
    const devices: string[] = [];
    const all = client.listEntities({ name: "Device", includeState: false });
    for await (const { entityId } of all) {
      devices.push(entityId.key);
    }
    return { jsonBody: devices };
  },
});
