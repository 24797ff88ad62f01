import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startAzurite } from "@taskhub/local-host";

/** A folder with the settings of an app, and Azurite. */
export interface TestAccount {
  /** What `--script-root` takes. */
  readonly scriptRoot: string;
  readonly connection: string;
  stop(): Promise<void>;
}

export const HUB = "CommandHub";
/** Holds a connection to nobody. */
export const DEAF_SETTING = "DeafStorage";

/** Port 9 is that of a service which nobody runs. */
const NOBODY =
  "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=c2VjcmV0S2V5T2ZUZXN0;" +
  "BlobEndpoint=http://127.0.0.1:9/devstoreaccount1;QueueEndpoint=http://127.0.0.1:9/devstoreaccount1;" +
  "TableEndpoint=http://127.0.0.1:9/devstoreaccount1;";

export async function startAccount(): Promise<TestAccount> {
  const azurite = await startAzurite();
  const scriptRoot = mkdtempSync(join(tmpdir(), "taskhub-cli-"));
  const storageProvider = { partitionCount: 2, maxQueuePollingInterval: "00:00:00.200" };
  const host = { version: "2.0", extensions: { durableTask: { hubName: HUB, storageProvider } } };
  const values = { AzureWebJobsStorage: azurite.connectionString, [DEAF_SETTING]: NOBODY };
  writeFileSync(join(scriptRoot, "host.json"), JSON.stringify(host));
  writeFileSync(join(scriptRoot, "local.settings.json"), JSON.stringify({ Values: values }));
  return {
    scriptRoot,
    connection: azurite.connectionString,
    stop: async () => {
      await azurite.stop();
      rmSync(scriptRoot, { recursive: true });
    },
  };
}
