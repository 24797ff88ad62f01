import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, describe, expect, test } from "@jest/globals";
import { chooseStorage, EMULATOR_PORTS, meansEmulator } from "../../src/azurite/choose-storage";
import { removeFolder } from "../remove-folder";

const EMULATOR = "UseDevelopmentStorage=true";

function choose(
  wanted: string | undefined,
  env: Record<string, string>,
  { scriptRoot = "/app", listening = [] as number[] } = {},
) {
  const isListening = (port: number) => Promise.resolve(listening.includes(port));
  return chooseStorage({ wanted, scriptRoot, env, isListening });
}

describe("chooseStorage", () => {
  const own = { kind: "environment" };
  const folder = join("/app", ".azurite");
  const folders: string[] = [];

  afterEach(async () => {
    for (const each of folders.splice(0)) await removeFolder(each);
  });

  test("does what is wanted, whatever the environment says", async () => {
    const env = { AzureWebJobsStorage: "AccountName=a" };
    expect(await choose("memory", env)).toEqual({ kind: "memory" });
    expect(await choose("data", env)).toEqual({ kind: "folder", folder: resolve("data") });
    expect(await choose("env", {})).toEqual({ kind: "environment" });
  });

  test("uses a connection as it is, by key or by identity", async () => {
    expect(await choose(undefined, { AzureWebJobsStorage: "AccountName=a" })).toEqual(own);
    expect(await choose(undefined, { AzureWebJobsStorage__accountName: "a" })).toEqual(own);
  });

  test.each([{}, { AzureWebJobsStorage: "" }, { AzureWebJobsStorage: EMULATOR }])(
    "keeps data in .azurite for %j, and serves it where tools look for an emulator",
    async (env) => {
      const choice = await choose(undefined, env);
      expect(choice).toEqual({ kind: "folder", folder, ports: EMULATOR_PORTS });
    },
  );

  test("leaves the usual ports to whoever listens there, and uses that emulator if it is meant", async () => {
    const listening = [EMULATOR_PORTS.table];
    expect(await choose(undefined, {}, { listening })).toEqual({ kind: "folder", folder });
    expect(await choose(undefined, { AzureWebJobsStorage: EMULATOR }, { listening })).toEqual(own);
  });

  test("waits for its own folder and ports after a kill, rather than use what is about to end", async () => {
    const scriptRoot = await mkdtemp(join(tmpdir(), "choose-"));
    folders.push(scriptRoot);
    const held = join(scriptRoot, ".azurite");
    await mkdir(held);
    await writeFile(join(held, "azurite.lock"), "1");
    const options = { scriptRoot, listening: Object.values(EMULATOR_PORTS) };
    const choice = { kind: "folder", folder: held, ports: EMULATOR_PORTS };
    expect(await choose(undefined, {}, options)).toEqual(choice);
    expect(await choose(undefined, { AzureWebJobsStorage: EMULATOR }, options)).toEqual(choice);
  });
});

describe("meansEmulator", () => {
  test("knows the short connection string, in any case and with a semicolon", () => {
    expect(meansEmulator("usedevelopmentstorage=True;")).toBe(true);
    expect(meansEmulator("AccountName=devstoreaccount1")).toBe(false);
  });
});
