import { describe, expect, test } from "@jest/globals";
import { findConnection } from "../../src/settings/connection";

describe("findConnection", () => {
  test.each([[undefined], ["Storage"], ["AzureWebJobsStorage"]])(
    "finds AzureWebJobsStorage for the name %s",
    (name) => {
      const found = findConnection(name, { AzureWebJobsStorage: "value" });
      expect(found).toEqual({
        kind: "connection string",
        setting: "AzureWebJobsStorage",
        value: "value",
      });
    },
  );

  test("prefers the name with the prefix AzureWebJobs", () => {
    const env = { Orders: "plain", AzureWebJobsOrders: "prefixed" };
    expect(findConnection("Orders", env)).toMatchObject({ value: "prefixed" });
  });

  test("prefers a connection string of its section", () => {
    const env = { Orders: "setting", "ConnectionStrings:Orders": "section" };
    expect(findConnection("Orders", env)).toMatchObject({ value: "section" });
  });

  test("makes an address of an account name, which wins over addresses", () => {
    const env = {
      Orders__accountName: "shop",
      Orders__queueServiceUri: "https://other",
      Orders__clientId: "id",
    };
    expect(findConnection("Orders", env)).toEqual({
      kind: "identity",
      setting: "Orders",
      options: {
        queueServiceUri: "https://shop.queue.core.windows.net",
        credential: undefined,
        clientId: "id",
        tenantId: undefined,
      },
    });
  });

  test("says which setting is missing", () => {
    expect(() => findConnection("Orders", {})).toThrow(
      'The storage connection "AzureWebJobsOrders" does not exist',
    );
  });
});
