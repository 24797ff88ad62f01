/** Real stores for the tests of one file: each has its own, so that files may run side by side. */
import { afterAll, beforeAll } from "@jest/globals";
import { startAzurite, type Azurite } from "@taskhub/local-host";
import type { AzureTaskHub } from "../../src/azure-task-hub.js";
import { connectServices } from "../../src/sdk/connect.js";
import type { Services } from "../../src/services.js";
import { openHub } from "./tools.js";

/** Starts an Azurite before the tests, and stops it after them. */
export function onAzurite(use: (connection: string) => void): void {
  let azurite: Azurite | undefined;
  beforeAll(async () => {
    azurite = await startAzurite();
    use(azurite.connectionString);
  });
  afterAll(() => azurite?.stop());
}

/** The same, and connects its services. */
export function onServices(use: (services: Services) => void): void {
  onAzurite((connection) => {
    use(connectServices(connection));
  });
}

/** The same, and creates the hub that `openHub` opens. */
export function onHub(use: (made: { services: Services; hub: AzureTaskHub }) => void): void {
  let hub: AzureTaskHub;
  onServices((services) => {
    hub = openHub(services);
    use({ services, hub });
  });
  beforeAll(() => hub.ensureCreated());
}
