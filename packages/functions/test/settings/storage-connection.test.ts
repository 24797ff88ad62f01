import { storageConnection, withoutSecrets } from "../../src/settings/storage-connection.js";

describe("storageConnection", () => {
  const text = "UseDevelopmentStorage=true";

  test.each([
    ["AzureWebJobsStorage", { AzureWebJobsStorage: text }],
    ["Storage", { AzureWebJobsStorage: text }],
    ["ShopStorage", { ShopStorage: text }],
    ["ShopStorage", { SHOPSTORAGE: text }],
    ["ShopStorage", { "ConnectionStrings:ShopStorage": text }],
    ["ShopStorage", { CUSTOMCONNSTR_ShopStorage: text }],
  ])("finds %s in %j", (name, env) => {
    expect(storageConnection(name, env)).toBe(text);
  });

  test("looks with AzureWebJobs in front first, and among connection strings before settings", () => {
    const env = { Shop: "4", "ConnectionStrings:Shop": "3", AzureWebJobsShop: "2" };
    expect(storageConnection("Shop", env)).toBe("2");
    expect(storageConnection("Shop", { ...env, "ConnectionStrings:AzureWebJobsShop": "1" })).toBe(
      "1",
    );
    expect(storageConnection("Shop", { Shop: "4", "ConnectionStrings:Shop": "3" })).toBe("3");
  });

  test("makes an identity-based connection of the settings that begin with the name", () => {
    expect(
      storageConnection("AzureWebJobsStorage", {
        AzureWebJobsStorage__accountName: "shop",
        AzureWebJobsStorage__credential: "managedidentity",
        AzureWebJobsStorage__clientId: "1234",
      }),
    ).toEqual({ accountName: "shop", credential: "managedidentity", clientId: "1234" });
    expect(
      storageConnection("ShopStorage", {
        ShopStorage__queueServiceUri: "https://shop.queue.core.windows.net",
      }),
    ).toEqual({ queueServiceUri: "https://shop.queue.core.windows.net" });
  });

  test.each([
    {},
    { AzureWebJobsStorage: "" },
    { AzureWebJobsStorage__credential: "managedidentity" },
  ])("says what to set if there is nothing in %j", (env) => {
    expect(() => storageConnection("AzureWebJobsStorage", env)).toThrow(
      /App setting AzureWebJobsStorage is missing.*AzureWebJobsStorage__accountName/,
    );
  });
});

describe("withoutSecrets", () => {
  test.each([
    ["UseDevelopmentStorage=true", "127.0.0.1:10000-10002 (the storage emulator)"],
    ["DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=c2VjcmV0", "shop"],
    [
      "AccountName=x;AccountKey=c2VjcmV0;QueueEndpoint=http://127.0.0.1:1/x;",
      "http://127.0.0.1:1/x",
    ],
    ["AccountKey=c2VjcmV0", "the storage account"],
  ])("shows of %s only %s", (connection, shown) => {
    expect(withoutSecrets(connection)).toBe(shown);
  });

  test("shows the account of an identity-based connection", () => {
    expect(withoutSecrets({ accountName: "shop", clientId: "1234" })).toBe("shop");
  });
});
