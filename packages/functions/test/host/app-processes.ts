import type { CoreStandIn } from "../core-stand-in.js";
import { deleteAppFolders } from "../settings/app-folder.js";

/** What an app's `host.json` must name. */
export const EXTENSION_BUNDLE = {
  id: "Microsoft.Azure.Functions.ExtensionBundle",
  version: "[4.*, 5.0.0)",
};

/** A connection to where nobody listens. */
export const NO_STORAGE =
  "DefaultEndpointsProtocol=http;AccountName=shop;AccountKey=c2VjcmV0;QueueEndpoint=http://127.0.0.1:1/shop;" +
  "BlobEndpoint=http://127.0.0.1:1/shop;TableEndpoint=http://127.0.0.1:1/shop;";

/** Where `durableApp` keeps what is one for the process. */
const APP = Symbol.for("@taskhub/functions:app");

/** The processes of apps that a test begins, one after the other. */
interface AppProcesses {
  /** What was written to the console since the test began. */
  readonly lines: string[];
  /** Begins one in which nothing is registered yet, with this added to the environment. */
  begin(env?: Readonly<Record<string, string>>): void;
}

/** Processes as far as this package sees them; after each test the real one is as it was before. */
export function appProcesses(core: CoreStandIn): AppProcesses {
  const environment = process.env;
  const lines: string[] = [];
  const begin = (env = {}) => {
    core.reset();
    Reflect.deleteProperty(globalThis, APP);
    process.env = { ...environment, ...env };
  };
  beforeEach(() => {
    begin();
    lines.length = 0;
    for (const method of ["info", "warn", "error", "log"] as const) {
      jest
        .spyOn(console, method)
        .mockImplementation((...line: unknown[]) => void lines.push(line.join(" ")));
    }
  });
  afterEach(async () => {
    await core.run("appTerminate");
    jest.restoreAllMocks();
    process.env = environment;
    process.removeAllListeners("SIGTERM");
  });
  afterAll(deleteAppFolders);
  return { lines, begin };
}
