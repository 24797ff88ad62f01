import { getHeapStatistics } from "node:v8";
import { InvalidSettingError } from "../../src/settings/invalid-setting-error.js";
import { readSettings } from "../../src/settings/settings.js";
import { appFolder, deleteAppFolders } from "./app-folder.js";

describe("readSettings", () => {
  afterAll(deleteAppFolders);

  const read = (durableTask: unknown, env = {}, rest = {}) => {
    const hostJson = { version: "2.0", extensions: { durableTask }, ...rest };
    return readSettings(env, appFolder({ "host.json": hostJson }));
  };

  test("has defaults for everything, and needs no host.json", () => {
    const folder = appFolder({});
    const settings = readSettings({}, folder);
    expect(settings).toMatchObject({
      directory: folder,
      hubName: "TestHubName",
      connectionName: "AzureWebJobsStorage",
      partitionCount: 4,
      hostMaxDequeueCount: 5,
      http: {
        routePrefix: "api",
        publicUrl: undefined,
        linkKeySetting: undefined,
        linkLifetimeMs: 2_592_000_000,
      },
      hasExtensionBundle: false,
    });
    expect(settings.worker).toMatchObject({
      maxQueuePollingIntervalMs: 30_000,
      maxDequeueCount: 20,
      maxHistoryEvents: 51_200,
      maxHistoryBytes: 52_428_800,
      unknownFunctionGraceMs: 30_000,
      sessionIdleMs: 30_000,
      holdMs: 1_770_000,
      defaultVersion: undefined,
      versionMatchStrategy: "CurrentOrOlder",
      versionFailureStrategy: "Reject",
    });
  });

  test("leaves idle sessions a quarter of the heap that the process may have", () => {
    const { heap_size_limit } = getHeapStatistics();
    const { maxSessionBytes } = readSettings({}, appFolder({})).worker;
    expect(maxSessionBytes).toBe(Math.floor(heap_size_limit / 4));
    expect(maxSessionBytes).toBeGreaterThan(33_554_432);
  });

  test("reads what host.json says, comments and a comma too many allowed", () => {
    const hostJson = `{
      // our hub
      "version": "2.0",
      "functionTimeout": "00:10:00",
      "extensionBundle": { "id": "Microsoft.Azure.Functions.ExtensionBundle", "version": "[4.*, 5.0.0)" },
      "extensions": {
        "http": { "routePrefix": "/v1/" },
        "queues": { "maxDequeueCount": 9 },
        "durableTask": {
          "hubName": "ShopHub", /* letters */
          "maxConcurrentActivityFunctions": 3,
          "maxConcurrentOrchestratorFunctions": 2,
          "maxHistoryEvents": 20000,
          "maxHistorySizeInMB": 8,
          "unknownFunctionGraceSeconds": 0,
          "extendedSessionIdleTimeoutInSeconds": 5,
          "extendedSessionMemoryInMB": 96,
          "defaultVersion": "2.0",
          "versionMatchStrategy": "Strict",
          "versionFailureStrategy": "Fail",
          "publicUrl": "https://shop.example.com/",
          "linkSigningKey": "LINK_KEY",
          "linkLifetime": "1.00:00:00",
          "storageProvider": {
            "connectionName": "ShopStorage",
            "partitionCount": 16,
            "maxQueuePollingInterval": "00:00:10",
            "maxDequeueCount": 7,
          },
        },
      },
    }`;
    expect(readSettings({}, appFolder({ "host.json": hostJson }))).toMatchObject({
      hubName: "ShopHub",
      connectionName: "ShopStorage",
      partitionCount: 16,
      hostMaxDequeueCount: 9,
      worker: {
        maxConcurrentActivities: 3,
        maxConcurrentOrchestrators: 2,
        maxHistoryEvents: 20_000,
        maxHistoryBytes: 8_388_608,
        unknownFunctionGraceMs: 0,
        sessionIdleMs: 5_000,
        maxSessionBytes: 100_663_296,
        maxQueuePollingIntervalMs: 10_000,
        maxDequeueCount: 7,
        holdMs: 570_000,
        defaultVersion: "2.0",
        versionMatchStrategy: "Strict",
        versionFailureStrategy: "Fail",
      },
      http: {
        routePrefix: "v1",
        publicUrl: "https://shop.example.com",
        linkKeySetting: "LINK_KEY",
        linkLifetimeMs: 86_400_000,
      },
      hasExtensionBundle: true,
    });
  });

  test("takes an override of the environment for the file's word, in any case", () => {
    const env = {
      AzureFunctionsJobHost__Extensions__DURABLETASK__HubName: "FromEnv",
      "AzureFunctionsJobHost:extensions:durableTask:storageProvider:partitionCount": "2",
      azurefunctionsjobhost__extensions__http__routeprefix: "",
    };
    const settings = read({ hubName: "FromFile", storageProvider: { partitionCount: 8 } }, env);
    expect(settings).toMatchObject({
      hubName: "FromEnv",
      partitionCount: 2,
      http: { routePrefix: "" },
    });
  });

  test("finds the keys of the file in any case", () => {
    expect(read({ HubName: "ShopHub", StorageProvider: { PARTITIONCOUNT: 1 } })).toMatchObject({
      hubName: "ShopHub",
      partitionCount: 1,
    });
  });

  test("knows the older name of the connection", () => {
    const { connectionName } = read({ storageProvider: { connectionStringName: "Older" } });
    expect(connectionName).toBe("Older");
  });

  test.each([
    [
      { storageProvider: { partitionCount: 17 } },
      "extensions.durableTask.storageProvider.partitionCount is 17; expected an integer from 1 to 16.",
    ],
    [
      { storageProvider: { partitionCount: "four" } },
      'extensions.durableTask.storageProvider.partitionCount is "four"; expected an integer from 1 to 16.',
    ],
    [
      { maxConcurrentActivityFunctions: 0 },
      "extensions.durableTask.maxConcurrentActivityFunctions is 0; expected an integer of at least 1.",
    ],
    [
      { maxConcurrentActivityFunctions: 2.5 },
      "extensions.durableTask.maxConcurrentActivityFunctions is 2.5; expected an integer of at least 1.",
    ],
    [
      { maxHistoryEvents: 20 },
      "extensions.durableTask.maxHistoryEvents is 20; expected an integer of at least 100.",
    ],
    [
      { maxHistorySizeInMB: 0.5 },
      "extensions.durableTask.maxHistorySizeInMB is 0.5; expected an integer from 1 to 4096.",
    ],
    [
      { extendedSessionMemoryInMB: 0 },
      "extensions.durableTask.extendedSessionMemoryInMB is 0; expected an integer of at least 1.",
    ],
    [
      { versionMatchStrategy: "Newest" },
      'extensions.durableTask.versionMatchStrategy is "Newest"; expected one of None, Strict, CurrentOrOlder.',
    ],
    [
      { versionFailureStrategy: 1 },
      "extensions.durableTask.versionFailureStrategy is 1; expected one of Reject, Fail.",
    ],
    [
      { overridableExistingInstanceStates: "All" },
      'extensions.durableTask.overridableExistingInstanceStates is "All"; expected one of NonRunningStates, AnyState.',
    ],
    [{ defaultVersion: 2 }, "extensions.durableTask.defaultVersion is 2; expected a text."],
    [{ hubName: 7 }, "extensions.durableTask.hubName is 7; expected a text."],
    [
      { storageProvider: { maxQueuePollingInterval: 30 } },
      'extensions.durableTask.storageProvider.maxQueuePollingInterval is 30; expected a time span such as "00:00:30" or "1.12:00:00".',
    ],
    [
      { linkLifetime: "36500.00:00:00.001" },
      'extensions.durableTask.linkLifetime is "36500.00:00:00.001"; expected at most 36500 days.',
    ],
    [
      { publicUrl: "shop.example.com" },
      'extensions.durableTask.publicUrl is "shop.example.com"; expected an address such as "https://orders.example.com".',
    ],
  ])("refuses %j, and says what it found and what it expects", (durableTask, message) => {
    expect(() => read(durableTask)).toThrow(message);
    expect(() => read(durableTask)).toThrow(InvalidSettingError);
  });

  test.each([
    [undefined, false],
    ["NonRunningStates", false],
    ["AnyState", true],
    ["anystate", true],
  ])(
    "lets a start replace what runs, if overridableExistingInstanceStates is %p: %p",
    (value, is) => {
      expect(read({ overridableExistingInstanceStates: value }).replacesAnyInstance).toBe(is);
    },
  );

  test("takes null for absent, as .NET does", () => {
    expect(read({ hubName: null }).hubName).toBe("TestHubName");
    expect(read({ defaultVersion: null }).worker.defaultVersion).toBeUndefined();
  });

  test("takes an empty version for none, and a strategy in any case", () => {
    const durableTask = { defaultVersion: "", versionMatchStrategy: "currentOrOlder" };
    expect(read(durableTask).worker).toMatchObject({
      defaultVersion: undefined,
      versionMatchStrategy: "CurrentOrOlder",
    });
  });

  test("names the line in which host.json is wrong", () => {
    const folder = appFolder({ "host.json": '{\n  "version": "2.0"\n  "extensions": {}\n}' });
    expect(() => readSettings({}, folder)).toThrow(
      /host\.json is not valid JSON: CommaExpected in line 3/,
    );
  });

  test("refuses a host.json that holds no object", () => {
    expect(() => readSettings({}, appFolder({ "host.json": "[]" }))).toThrow(
      "does not hold a JSON object",
    );
  });
});

describe("readSettings, remarks", () => {
  afterAll(deleteAppFolders);

  const remarks = (durableTask: unknown) =>
    readSettings({}, appFolder({ "host.json": { extensions: { durableTask } } })).remarks;

  test("names the key that is meant by one nobody knows", () => {
    expect(remarks({ hubNmae: "x", storageProvider: { partitionCuont: 2 } }).unknown).toEqual([
      "host.json: extensions.durableTask.hubNmae is not a setting. Is hubName meant?",
      "host.json: extensions.durableTask.storageProvider.partitionCuont is not a setting. " +
        "Is storageProvider.partitionCount meant?",
    ]);
  });

  test("does not guess where nothing is near", () => {
    expect(remarks({ colour: "red" }).unknown).toEqual([
      "host.json: extensions.durableTask.colour is not a setting.",
    ]);
  });

  test("has one line for the keys of the original that mean nothing here", () => {
    const found = remarks({
      extendedSessionsEnabled: true,
      storageProvider: { type: "AzureStorage", controlQueueBatchSize: 8 },
    });
    expect(found).toEqual({
      unknown: [],
      incomplete: [],
      withoutMeaning: [
        "host.json: without a meaning here: extendedSessionsEnabled, storageProvider.type, " +
          "storageProvider.controlQueueBatchSize.",
      ],
    });
  });

  test("has nothing to say of a section that is fine", () => {
    expect(remarks({ hubName: "ShopHub" })).toEqual({
      ...{ unknown: [], incomplete: [], withoutMeaning: [] },
    });
  });

  test.each(["Strict", "currentOrOlder"])(
    "warns of a strategy without a version to match with: %s",
    (versionMatchStrategy) => {
      for (const defaultVersion of [undefined, null, ""]) {
        expect(remarks({ versionMatchStrategy, defaultVersion }).incomplete).toEqual([
          "host.json: extensions.durableTask.versionMatchStrategy is set, and " +
            "extensions.durableTask.defaultVersion is not: this app runs no instance that has a version.",
        ]);
      }
      expect(remarks({ versionMatchStrategy, defaultVersion: "1" }).incomplete).toEqual([]);
    },
  );

  test("does not warn where versions are not looked at", () => {
    expect(remarks({ versionMatchStrategy: "None" }).incomplete).toEqual([]);
    expect(remarks({ versionFailureStrategy: "Fail" }).incomplete).toEqual([]);
  });
});
