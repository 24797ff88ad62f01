import { join, resolve } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { chooseStorage, meansEmulator } from "../../src/azurite/choose-storage";

function choose(wanted: string | undefined, env: Record<string, string>) {
  return chooseStorage({ wanted, scriptRoot: "/app", env });
}

describe("chooseStorage", () => {
  test("does what is wanted, whatever the environment says", async () => {
    const env = { AzureWebJobsStorage: "AccountName=a" };
    expect(await choose("memory", env)).toEqual({ kind: "memory" });
    expect(await choose("data", env)).toEqual({ kind: "folder", folder: resolve("data") });
    expect(await choose("env", {})).toEqual({ kind: "environment" });
  });

  test("uses a connection as it is, by key or by identity", async () => {
    const own = { kind: "environment" };
    expect(await choose(undefined, { AzureWebJobsStorage: "AccountName=a" })).toEqual(own);
    expect(await choose(undefined, { AzureWebJobsStorage__accountName: "a" })).toEqual(own);
  });

  test.each([{}, { AzureWebJobsStorage: "" }])("keeps data in .azurite for %j", async (env) => {
    const folder = join("/app", ".azurite");
    expect(await choose(undefined, env as Record<string, string>)).toEqual({
      kind: "folder",
      folder,
    });
  });
});

describe("meansEmulator", () => {
  test("knows the short connection string, in any case and with a semicolon", () => {
    expect(meansEmulator("usedevelopmentstorage=True;")).toBe(true);
    expect(meansEmulator("AccountName=devstoreaccount1")).toBe(false);
  });
});
