import { randomBytes } from "node:crypto";
import { connectServices, createTaskHub, Meter, type AzureTaskHub } from "@taskhub/azure-storage";

/** A task hub that nobody works on. */
export async function createHub(
  connection: string,
  name: string,
  partitionCount = 2,
): Promise<AzureTaskHub> {
  const hub = createTaskHub({
    ...{ name, partitionCount, services: connectServices(connection), meter: new Meter() },
    clock: {
      now: () => new Date(),
      schedule: (_, callback) => {
        const immediate = setImmediate(callback);
        return () => clearImmediate(immediate);
      },
      sleep: () => new Promise((resolve) => setImmediate(resolve)),
      settle: () => new Promise((resolve) => setImmediate(resolve)),
    },
    random: {
      fraction: () => Math.random(),
      hex: (bytes) => randomBytes(bytes).toString("hex"),
    },
  });
  await hub.ensureCreated();
  return hub;
}
