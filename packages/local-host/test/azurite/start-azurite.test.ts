import { mkdtemp, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { QueueServiceClient } from "@azure/storage-queue";
import { afterEach, describe, expect, test } from "@jest/globals";
import { startAzurite, type Azurite, type AzuriteOptions } from "../../src";
import { removeFolder } from "../remove-folder";

const running: Azurite[] = [];
const folders: string[] = [];

afterEach(async () => {
  for (const azurite of running.splice(0)) await azurite.stop();
  for (const folder of folders.splice(0)) await removeFolder(folder);
});

async function start(options?: AzuriteOptions): Promise<Azurite> {
  const azurite = await startAzurite(options);
  running.push(azurite);
  return azurite;
}

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "azurite-"));
  folders.push(folder);
  return folder;
}

function queue({ connectionString }: Azurite) {
  return QueueServiceClient.fromConnectionString(connectionString).getQueueClient("messages");
}

describe("startAzurite", () => {
  test("serves several at once, each with data of its own", async () => {
    const [first, second] = await Promise.all([start(), start()]);
    await queue(first).create();
    expect(await queue(first).exists()).toBe(true);
    expect(await queue(second).exists()).toBe(false);
  });

  test("keeps the data of a folder", async () => {
    const location = await newFolder();
    const first = await start({ location });
    await queue(first).create();
    await queue(first).sendMessage("kept");
    await first.stop();
    const second = await start({ location });
    const { peekedMessageItems } = await queue(second).peekMessages();
    expect(peekedMessageItems.map(({ messageText }) => messageText)).toEqual(["kept"]);
    await second.stop();
    expect(await readdir(location)).not.toContain("azurite.lock");
  });

  test("waits for the Azurite that still has the folder", async () => {
    const location = await newFolder();
    const first = await start({ location });
    const messages: string[] = [];
    const second = start({
      location,
      onWait: (message) => {
        messages.push(message);
        void first.stop();
      },
    });
    await queue(await second).create();
    expect(messages).toEqual([expect.stringContaining("is still using the storage folder")]);
  });

  test("gives up after a while when the folder stays in use", async () => {
    const location = await newFolder();
    await start({ location });
    await expect(start({ location, maxWaitMs: 200 })).rejects.toThrow(
      `is using the storage folder ${location}`,
    );
  });

  test("may be stopped twice", async () => {
    const azurite = await start();
    await Promise.all([azurite.stop(), azurite.stop()]);
    await azurite.stop();
    await expect(fetch(/http:[^;]*/.exec(azurite.connectionString)![0])).rejects.toThrow();
  });
});
