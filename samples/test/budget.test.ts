/**
 * What an orchestration may cost, as a test: three activities in a row, without a look at the history.
 */
import { startStandalone, type Standalone } from "@taskhub/functions/standalone";
import { startAzurite, type Azurite } from "@taskhub/local-host";
import { assertBudget } from "@taskhub/testing";
import "../hello-cities.js";

describe("HelloCities", () => {
  let azurite: Azurite;
  let app: Standalone;

  beforeAll(async () => {
    azurite = await startAzurite();
    app = await startStandalone({ hubName: "Budgets", connection: azurite.connectionString });
  });
  afterAll(async () => {
    await app.stop();
    await azurite.stop();
  });

  test("takes at most 9 storage transactions", async () => {
    const instanceId = await app.client.startNew("HelloCities");
    await app.client.waitForCompletion(instanceId);
    const byOperation = { "tables.query": 0 };
    await assertBudget(app.client, { instanceId, total: 9, byOperation });
  });
});
