import { availableParallelism } from "node:os";
import { describe, expect, test } from "@jest/globals";
import { parseHostSettings } from "../../src/settings/host-settings";

const BUNDLE = { id: "Microsoft.Azure.Functions.ExtensionBundle", version: "[4.*, 5.0.0)" };

function parse(content: object, env: Record<string, string> = {}, extensions?: string) {
  const text = JSON.stringify({ version: "2.0", ...content });
  return parseHostSettings({ file: "host.json", text, env, extensions });
}

describe("parseHostSettings", () => {
  test("has the defaults of the Functions host in development", () => {
    expect(parse({})).toEqual({
      routePrefix: "api",
      queues: {
        batchSize: 16,
        newBatchThreshold: 8 * availableParallelism(),
        maxPollingIntervalMs: 2000,
        visibilityTimeoutMs: 0,
        maxDequeueCount: 5,
        messageEncoding: "base64",
      },
      functionTimeoutMs: 1_800_000,
      hasStorageExtension: false,
      logLevels: {},
    });
  });

  test("keeps a polling interval that is set, whatever it is", () => {
    const extensions = { queues: { maxPollingInterval: "00:01:00" } };
    expect(parse({ extensions }).queues.maxPollingIntervalMs).toBe(60_000);
  });

  test("lets AzureFunctionsJobHost__ variables override, ignoring case", () => {
    const env = {
      AzureFunctionsJobHost__extensions__queues__BATCHSIZE: "4",
      AzureFunctionsJobHost__extensions__http__routePrefix: "",
    };
    const settings = parse({ extensions: { queues: { batchSize: 8 } } }, env);
    expect(settings.queues.batchSize).toBe(4);
    expect(settings.routePrefix).toBe("");
  });

  test("takes comments", () => {
    const text = '{ /* the version */ "version": "2.0", }';
    expect(parseHostSettings({ file: "host.json", text, env: {} }).routePrefix).toBe("api");
  });

  test.each([
    [{ version: "1.0" }, '"version" in host.json must be "2.0"; it is "1.0"'],
    [{ version: undefined }, "it is missing"],
    [{ extensions: { queues: { batchSize: 33 } } }, "a whole number from 1 to 32"],
    [
      { extensions: { queues: { batchSize: "many" } } },
      '"extensions.queues.batchSize" in host.json',
    ],
    [{ extensions: { queues: { newBatchThreshold: -1 } } }, "of at least 0"],
    [{ extensions: { queues: { maxDequeueCount: 0 } } }, "of at least 1"],
    [{ extensions: { queues: { maxPollingInterval: "00:00:00.05" } } }, "of at least 100 ms"],
    [{ extensions: { queues: { messageEncoding: "hex" } } }, "one of base64, none"],
    [{ functionTimeout: "soon" }, '"functionTimeout" in host.json'],
    [{ extensionBundle: { id: "x" } }, 'needs an "id" and a "version"'],
  ])("refuses %j", (content, reason) => {
    expect(() => parse(content)).toThrow(reason);
  });

  test("knows queues with an extension bundle, or a storage extension of its own", () => {
    expect(parse({ extensionBundle: BUNDLE }).hasStorageExtension).toBe(true);
    const own = JSON.stringify({ extensions: [{ name: "AzureStorageQueues" }] });
    expect(parse({}, {}, own).hasStorageExtension).toBe(true);
    const other = JSON.stringify({ extensions: [{ name: "CosmosDB" }] });
    expect(parse({}, {}, other).hasStorageExtension).toBe(false);
  });

  test("has no timeout for -1", () => {
    expect(parse({ functionTimeout: "-1" }).functionTimeoutMs).toBeUndefined();
  });

  test("reads log levels", () => {
    const logging = { logLevel: { Default: "Warning", "Function.hello": "Debug" } };
    expect(parse({ logging }).logLevels).toEqual({ default: "warning", "Function.hello": "debug" });
  });
});
