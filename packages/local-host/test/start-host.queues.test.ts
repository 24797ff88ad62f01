import { QueueServiceClient } from "@azure/storage-queue";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { startAzurite, type Azurite } from "../src";
import { expectOutput, fixture, hostApp, type HostedApp } from "./hosted-app";

let azurite: Azurite;
let service: QueueServiceClient;
let app: HostedApp;

beforeAll(async () => {
  azurite = await startAzurite();
  service = QueueServiceClient.fromConnectionString(azurite.connectionString);
  for (const name of ["texts", "bytes", "forward"]) await service.createQueue(name);
  app = await hostApp(fixture("queues"), {
    env: { AzureWebJobsStorage: azurite.connectionString, TEXT_QUEUE: "Texts" },
  });
});

afterAll(async () => {
  await app.stop("SIGKILL");
  await azurite.stop();
});

async function put(queue: string, body: string | Buffer): Promise<void> {
  await service.getQueueClient(queue).sendMessage(Buffer.from(body).toString("base64"));
}

/** The next message of a queue, decoded. */
async function take(queue: string): Promise<string> {
  const client = service.getQueueClient(queue);
  for (;;) {
    const exists = await client.exists();
    const { receivedMessageItems } = exists
      ? await client.receiveMessages()
      : { receivedMessageItems: [] };
    const [message] = receivedMessageItems;
    if (message === undefined) continue;
    await client.deleteMessage(message.messageId, message.popReceipt);
    return Buffer.from(message.messageText, "base64").toString();
  }
}

describe("a queue function", () => {
  test("gets text, parsed if it is JSON, with its metadata", async () => {
    await put("texts", "hello");
    await expectOutput(
      app,
      'text: {"message":"hello","type":"string","dequeueCount":1,"queueTrigger":"hello","idType":"string"}',
    );
    await put("texts", "123");
    await expectOutput(app, 'text: {"message":123,"type":"number"');
    await put("texts", '{"id":7,"dequeueCount":true}');
    await expectOutput(
      app,
      '"dequeueCount":"True","queueTrigger":{"id":7,"dequeueCount":true},"idType":"number"}',
    );
  });

  test("gets exact bytes with the data type binary", async () => {
    await put("bytes", Buffer.from([0, 255, 10]));
    await expectOutput(app, 'bytes: {"isBuffer":true,"hex":"00ff0a"}');
  });

  test("is called again after a failure, and the message moved when it failed too often", async () => {
    await put("texts", "fail");
    expect(await take("texts-poison")).toBe("fail");
    const calls = app.output().match(/"message":"fail"/g);
    expect(calls).toHaveLength(2);
    await expectOutput(app, "Moving message to queue 'texts-poison'");
  });

  test("does not see a message that is not base64", async () => {
    await service.getQueueClient("texts").sendMessage("not base64!");
    await expectOutput(app, "is not base64");
    await expectOutput(app, "Moving message to queue 'texts-poison'");
  });

  test("writes what it returns and what it sets, to queues that are created", async () => {
    const message = { customer: "ann", result: { a: 1 }, extra: ["x", { b: 2 }] };
    await put("forward", JSON.stringify(message));
    expect(await take("returned")).toBe('{\n  "a": 1\n}');
    expect(await take("to-ann")).toBe("x");
    expect(await take("to-ann")).toBe('{\n  "b": 2\n}');
  });

  test("fails when an output cannot be written", async () => {
    await put("forward", JSON.stringify({ result: "ok", extra: "no customer" }));
    await expectOutput(app, '"{customer}" in the queue name "to-{customer}" has no value');
  });

  test("is called at once for a message from this host", async () => {
    await app.fetch("/api/put", { method: "POST", body: "from HTTP" });
    await expectOutput(app, '"message":"from HTTP"');
  });

  test("is called by hand", async () => {
    const init = { method: "POST", body: JSON.stringify({ input: "by hand" }) };
    expect((await app.fetch("/admin/functions/takeText", init)).status).toBe(202);
    await expectOutput(app, '"message":"by hand"');
  });
});

describe("a timer function", () => {
  test("runs at startup, and again as its retry options say", async () => {
    await expectOutput(
      app,
      /tick: {"timer":{"schedule":{"adjustForDST":true},.*"isPastDue":false},"retry":1}/,
    );
    expect(app.output()).toContain('"retry":null}');
    expect(app.output()).not.toContain('"retry":2}');
  });
});
