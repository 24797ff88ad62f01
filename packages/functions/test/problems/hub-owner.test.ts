/** Two apps that meet on one task hub. */
import { connectServices } from "@taskhub/azure-storage";
import { startAzurite, type Azurite } from "@taskhub/local-host";
import { durableApp } from "../../src/durable-app.js";
import * as df from "../../src/index.js";
import { startStandalone } from "../../src/standalone.js";
import { coreStandIn } from "../core-stand-in.js";
import { appProcesses, EXTENSION_BUNDLE } from "../host/app-processes.js";
import { appFolder } from "../settings/app-folder.js";

const mockCore = coreStandIn();
jest.mock("@azure/functions-core", () => mockCore, { virtual: true });

const { lines, begin } = appProcesses(mockCore);

let azurite: Azurite;
let hubName = "";
let hubs = 0;

beforeAll(async () => {
  azurite = await startAzurite();
});
afterAll(() => azurite.stop());

beforeEach(() => {
  hubName = `Met${String((hubs += 1))}`;
});

interface App {
  /** In its `package.json`. */
  readonly name: string;
  readonly activities?: readonly string[];
  readonly sharedTaskHub?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

const ORDERS: App = { name: "orders", activities: ["Load", "Store"] };
const BILLING: App = { name: "billing", activities: ["Charge", "Store"] };

function folderOf({ name, sharedTaskHub }: App): string {
  const durableTask = { hubName, sharedTaskHub, storageProvider: { partitionCount: 1 } };
  return appFolder({
    "package.json": { name },
    "host.json": { extensionBundle: EXTENSION_BUNDLE, extensions: { durableTask } },
  });
}

/** A process of its own, as far as this package sees it. */
function freshProcess(app: App): string {
  const folder = folderOf(app);
  const AzureWebJobsStorage = azurite.connectionString;
  begin({ FUNCTIONS_APPLICATION_DIRECTORY: folder, AzureWebJobsStorage, ...app.env });
  for (const activity of app.activities ?? []) {
    df.app.activity(activity, { handler: () => undefined });
  }
  return folder;
}

/** Starts the app under a host and stops it; what its start came to. */
async function started(app: App): Promise<"works" | "looks on" | Error> {
  freshProcess(app);
  df.app.client.http("ask", { handler: () => ({}) });
  try {
    await mockCore.run("appStart");
    return durableApp().engine.worker ? "works" : "looks on";
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    expect(durableApp().engine.worker).toBeUndefined();
    return error;
  } finally {
    await mockCore.run("appTerminate");
  }
}

describe("PT-25: a second app on a hub", () => {
  test("refuses to start if it has other functions, names both apps and says what to do", async () => {
    expect(await started(ORDERS)).toBe("works");
    expect(await started(BILLING)).toMatchObject({
      code: "InvalidConfiguration",
      message:
        `Task hub '${hubName}' belongs to the app 'orders' (activity Load and 1 more); this is the ` +
        `app 'billing' (activity Charge and 1 more). On one hub they would take each other's ` +
        `messages. Set another extensions.durableTask.hubName in host.json; or, if both are meant ` +
        `to work on this hub, set extensions.durableTask.sharedTaskHub to true in both; or, if ` +
        `'orders' is no more, delete the hub, or only the blob ${hubName.toLowerCase()}-leases/owner-1.json.`,
    });
    expect(await started(ORDERS)).toBe("works");
  });

  test("is refused without a host, too", async () => {
    await started(ORDERS);
    const directory = freshProcess(BILLING);
    await expect(
      startStandalone({ directory, hubName, connection: azurite.connectionString }),
    ).rejects.toMatchObject({ code: "InvalidConfiguration" });
  });

  test("starts if it is the same app in its next version, whatever that registers", async () => {
    await started(ORDERS);
    expect(await started({ ...ORDERS, activities: ["Archive"] })).toBe("works");
    expect(await started({ ...BILLING, activities: ["Load", "Store"] })).toBeInstanceOf(Error);
  });

  test("starts if it is another slot of the same site", async () => {
    const env = { WEBSITE_SITE_NAME: "shop" };
    await started({ ...ORDERS, env });
    const next = { ...BILLING, env: { ...env, WEBSITE_SLOT_NAME: "next" } };
    expect(await started(next)).toBe("works");
  });

  test("starts if it registers the same under another name", async () => {
    await started(ORDERS);
    expect(await started({ name: "orders-eu", activities: ["store", "Load"] })).toBe("works");
  });

  test("starts if it is said that the hub is shared", async () => {
    await started(ORDERS);
    expect(await started({ ...BILLING, sharedTaskHub: true })).toBe("works");
  });

  test("starts if it only looks on", async () => {
    await started(ORDERS);
    expect(await started({ name: "portal" })).toBe("looks on");
    expect(await started(ORDERS)).toBe("works");
  });

  test("starts, with a warning, if the record of the owner cannot be read", async () => {
    await started(ORDERS);
    const { blobs } = connectServices(azurite.connectionString);
    const container = `${hubName.toLowerCase()}-leases`;
    await blobs.delete(container, "owner-1.json", "hub");
    await blobs.put(container, "owner-1.json", Buffer.from("{"), "hub");
    lines.length = 0;
    expect(await started(BILLING)).toBe("works");
    expect(lines.filter((line) => line.includes("owner-1.json"))).toEqual([
      expect.stringMatching(
        /^warn: \[taskhub\] Task hub 'Met\d' has a record of the app that works on it, met\d-leases\/owner-1\.json, which cannot be read: nobody is kept from working on the hub\. Delete the blob, and it is written anew\.$/,
      ),
    ]);
  });
});
