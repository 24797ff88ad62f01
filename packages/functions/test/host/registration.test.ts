import { app, HttpRequest, InvocationContext, type FunctionInput } from "@azure/functions";
import { coreStandIn } from "../core-stand-in.js";
import { appFolder } from "../settings/app-folder.js";
import { appProcesses, EXTENSION_BUNDLE, NO_STORAGE } from "./app-processes.js";
import * as df from "../../src/index.js";

const mockCore = coreStandIn();
jest.mock("@azure/functions-core", () => mockCore, { virtual: true });

const { lines, begin } = appProcesses(mockCore);

function configure(hostJson: object, env: Record<string, string> = {}): void {
  const FUNCTIONS_APPLICATION_DIRECTORY = appFolder({ "host.json": hostJson });
  begin({ FUNCTIONS_APPLICATION_DIRECTORY, AzureWebJobsStorage: NO_STORAGE, ...env });
}

function* orchestrator() {}
const handler = () => undefined;
const bindingsOf = (name: string) => mockCore.functions.get(name)?.metadata.bindings ?? {};
const typesOf = (name: string) => Object.values(bindingsOf(name)).map(({ type }) => type);

describe("An app with orchestrators and activities", () => {
  test("tells the host of a function on each queue, and of the two of the management API", async () => {
    configure({
      extensionBundle: EXTENSION_BUNDLE,
      extensions: { durableTask: { hubName: "ShopHub", storageProvider: { partitionCount: 2 } } },
    });
    df.app.orchestration("Import", orchestrator);
    df.app.activity("Load", { handler });
    await mockCore.run("appStart");
    expect([...mockCore.functions.keys()]).toEqual([
      "taskhubApi",
      "taskhubLinks",
      "taskhubControl00",
      "taskhubControl01",
      "taskhubWork",
    ]);
    expect(Object.values(bindingsOf("taskhubControl01"))).toEqual([
      expect.objectContaining({
        type: "queueTrigger",
        direction: "in",
        queueName: "shophub-control-01",
        connection: "AzureWebJobsStorage",
        dataType: "binary",
      }),
    ]);
    expect(Object.values(bindingsOf("taskhubWork"))).toEqual([
      expect.objectContaining({ queueName: "shophub-workitems", dataType: "binary" }),
    ]);
    expect(Object.values(bindingsOf("taskhubApi"))[0]).toMatchObject({
      type: "httpTrigger",
      route: "durabletask/{*path}",
      authLevel: "function",
    });
    expect(Object.values(bindingsOf("taskhubLinks"))[0]).toMatchObject({
      type: "httpTrigger",
      route: "durabletask-links/{*path}",
      authLevel: "anonymous",
    });
  });

  test("has the management API where the settings want it, with the same keys", async () => {
    const managementApi = { route: "ops/tasks", linksRoute: "l" };
    configure({
      extensionBundle: EXTENSION_BUNDLE,
      extensions: { durableTask: { managementApi } },
    });
    df.app.orchestration("Import", orchestrator);
    await mockCore.run("appStart");
    const [api] = Object.values(bindingsOf("taskhubApi"));
    const [links] = Object.values(bindingsOf("taskhubLinks"));
    expect([api, links]).toMatchObject([
      { route: "ops/tasks/{*path}", authLevel: "function" },
      { route: "l/{*path}", authLevel: "anonymous" },
    ]);
  });

  test("says what it registers", async () => {
    configure({ extensionBundle: EXTENSION_BUNDLE });
    df.app.orchestration("Import", orchestrator);
    df.app.activity("Load", { handler });
    df.app.activity("Store", { handler });
    df.app.entity("Counter", () => undefined);
    await mockCore.run("appStart");
    expect(lines).toContain(
      "[taskhub] Task hub 'TestHubName'. Orchestrators: Import. Activities: Load, Store. " +
        "Entities: Counter.",
    );
  });

  test("starts though the storage cannot be reached, and says which", async () => {
    configure({ extensionBundle: EXTENSION_BUNDLE });
    df.app.activity("Load", { handler });
    await mockCore.run("appStart");
    expect(lines.join("\n")).toMatch(
      /error: \[taskhub\] Task hub 'TestHubName' on http:\/\/127\.0\.0\.1:1\/shop cannot be used; trying again in 1 s\..*ECONNREFUSED/,
    );
    expect(lines.join("\n")).not.toContain("c2VjcmV0");
  });

  test("does not start without an extension bundle, and is told what to add", async () => {
    configure({ version: "2.0" });
    df.app.activity("Load", { handler });
    await expect(mockCore.run("appStart")).rejects.toThrow(
      /host\.json in .* has no "extensionBundle"[^]*"id": "Microsoft\.Azure\.Functions\.ExtensionBundle"/,
    );
  });

  test("starts without a bundle if it has extensions of its own", async () => {
    process.env["AzureWebJobsStorage"] = NO_STORAGE;
    process.env["FUNCTIONS_APPLICATION_DIRECTORY"] = appFolder({
      "host.json": {},
      "bin/extensions.json": {},
    });
    df.app.activity("Load", { handler });
    await expect(mockCore.run("appStart")).resolves.toBeUndefined();
  });

  test("does not start in a slot on the hub of production", async () => {
    configure(
      { extensionBundle: EXTENSION_BUNDLE },
      { WEBSITE_SITE_NAME: "shop", WEBSITE_SLOT_NAME: "next" },
    );
    df.app.activity("Load", { handler });
    await expect(mockCore.run("appStart")).rejects.toThrow(/deployment slot "next"/);
  });

  test("says once what it does not understand in host.json", async () => {
    configure({ extensionBundle: EXTENSION_BUNDLE, extensions: { durableTask: { hubNmae: "x" } } });
    df.app.activity("Load", { handler });
    await mockCore.run("appStart");
    expect(lines.filter((line) => line.includes("hubNmae"))).toHaveLength(1);
  });

  test("warns of a route of the user's that takes the management API's requests", async () => {
    configure({ extensionBundle: EXTENSION_BUNDLE });
    df.app.activity("Load", { handler });
    app.http("everything", { route: "{*rest}", handler: () => ({}) });
    app.http("zLast", { route: "{*rest}", handler: () => ({}) });
    await mockCore.run("appStart");
    const warnings = lines.filter((line) => line.includes("takes every request"));
    expect(warnings).toEqual([expect.stringContaining("'everything'")]);
  });

  test("drains when it is told to end by signal, and does not listen to Ctrl-C", async () => {
    configure({ extensionBundle: EXTENSION_BUNDLE });
    df.app.activity("Load", { handler });
    await mockCore.run("appStart");
    expect(process.listenerCount("SIGTERM")).toBe(1);
    expect(process.listenerCount("SIGINT")).toBe(0);
  });
});

describe("An app that only starts orchestrations", () => {
  test("has no function on the queues, and needs no bundle", async () => {
    configure({ version: "2.0" });
    df.app.client.http("start", { handler: () => ({}) });
    await mockCore.run("appStart");
    expect([...mockCore.functions.keys()]).toEqual(["start", "taskhubApi", "taskhubLinks"]);
  });
});

describe("df.app.client", () => {
  beforeEach(() => {
    configure({ version: "2.0" });
  });

  test("keeps the client's binding from the host, and the user's own bindings as they are", () => {
    const other: FunctionInput = { type: "blob", name: "picture", path: "p/{name}" };
    df.app.client.http("start", {
      extraInputs: [df.input.durableClient(), other],
      handler: () => ({}),
    });
    expect(typesOf("start")).toEqual(["httpTrigger", "blob", "http"]);
  });

  const triggers: [string, (name: string) => void, string][] = [
    ["timer", (n) => df.app.client.timer(n, { schedule: "0 * * * * *", handler }), "timerTrigger"],
    [
      "storageBlob",
      (n) => df.app.client.storageBlob(n, { path: "p/{x}", connection: "c", handler }),
      "blobTrigger",
    ],
    [
      "storageQueue",
      (n) => df.app.client.storageQueue(n, { queueName: "q", connection: "c", handler }),
      "queueTrigger",
    ],
    [
      "serviceBusQueue",
      (n) => df.app.client.serviceBusQueue(n, { queueName: "q", connection: "c", handler }),
      "serviceBusTrigger",
    ],
    [
      "serviceBusTopic",
      (n) =>
        df.app.client.serviceBusTopic(n, {
          topicName: "t",
          subscriptionName: "s",
          connection: "c",
          handler,
        }),
      "serviceBusTrigger",
    ],
    [
      "eventHub",
      (n) => df.app.client.eventHub(n, { eventHubName: "e", connection: "c", handler }),
      "eventHubTrigger",
    ],
    ["eventGrid", (n) => df.app.client.eventGrid(n, { handler }), "eventGridTrigger"],
    [
      "cosmosDB",
      (n) =>
        df.app.client.cosmosDB(n, {
          connection: "c",
          databaseName: "d",
          containerName: "k",
          handler,
        }),
      "cosmosDBTrigger",
    ],
    [
      "generic",
      (n) => df.app.client.generic(n, { trigger: { type: "fooTrigger", name: "f" }, handler }),
      "fooTrigger",
    ],
  ];

  test.each(triggers)("registers %s", (name, register, type) => {
    register(name);
    expect(typesOf(name)).toContain(type);
    expect(typesOf(name)).not.toContain("durableClient");
  });

  test("gives the handler a client between what triggered it and the context", async () => {
    const seen: unknown[] = [];
    df.app.client.http("start", {
      handler: (request, client, context) => {
        seen.push(request, client, context, df.getClient(context));
        return { body: client.taskHubName };
      },
    });
    const request = new HttpRequest({ method: "GET", url: "http://localhost/api/start" });
    const context = new InvocationContext();
    const answer = await mockCore.functions.get("start")?.callback(request, context);
    expect(answer).toEqual({ body: "TestHubName" });
    expect(seen[0]).toBe(request);
    expect(seen[1]).toBeInstanceOf(df.DurableClient);
    expect(seen[2]).toBe(context);
    expect(seen[3]).toBe(seen[1]);
  });
});

describe("df.input.durableClient", () => {
  beforeEach(() => {
    configure({ version: "2.0" });
  });

  test("works in a plain app.http, though the host never hears of it", async () => {
    const input = df.input.durableClient();
    const seen: unknown[] = [];
    app.http("plain", {
      extraInputs: [input],
      handler: (_, context) => {
        seen.push(context.extraInputs.get(input), df.getClient(context));
        seen.push(context.options.extraInputs.map(({ type, name }) => ({ type, name })));
        return {};
      },
    });
    expect(typesOf("plain")).toEqual(["httpTrigger", "http"]);
    const request = new HttpRequest({ method: "GET", url: "http://localhost/api/plain" });
    await mockCore.functions.get("plain")?.callback(request, new InvocationContext());
    expect(seen[0]).toBeInstanceOf(df.DurableClient);
    expect(seen[1]).toBe(seen[0]);
    expect(seen[2]).toEqual([{ type: "durableClient", name: input.name }]);
  });

  test("leaves functions without it alone", () => {
    df.input.durableClient();
    const plain = () => ({});
    app.http("plain", { handler: plain });
    expect(mockCore.functions.get("plain")?.callback).toBe(plain);
  });
});

describe("df.app.activity and df.app.orchestration", () => {
  test.each([
    ["extraInputs", { extraInputs: [{ type: "blob", name: "b" }] }],
    ["extraOutputs", { extraOutputs: [{ type: "blob", name: "b" }] }],
    ["return", { return: { type: "blob", name: "b" } }],
  ])("refuse %s of an orchestrator, and take it of an activity", (option, bindings) => {
    df.app.activity("Load", { handler, ...bindings });
    expect(() => df.app.orchestration("Import", { handler: orchestrator, ...bindings })).toThrow(
      `The orchestrator 'Import' is registered with ${option}, which it cannot have: it runs again`,
    );
  });

  test("take options without bindings", () => {
    df.app.activity("Load", { handler, extraInputs: [], extraOutputs: [] });
    df.app.orchestration("Import", { handler: orchestrator });
    expect(mockCore.functions.size).toBe(0);
  });

  test("return functions that are of no use outside of an orchestrator", () => {
    const load = df.app.activity("Load", { handler });
    expect(() => load("x")).toThrow("'Load' was called outside of an orchestrator.");
  });
});
