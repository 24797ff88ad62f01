import { createServer } from "node:net";
import { addresses, connectServices } from "../../src/sdk/connect.js";
import { openHub } from "../support/tools.js";

const KEY = Buffer.from("key").toString("base64");

describe("connectServices", () => {
  test.each([
    "UseDevelopmentStorage=true",
    `DefaultEndpointsProtocol=https;AccountName=acc;AccountKey=${KEY};EndpointSuffix=core.windows.net`,
    "BlobEndpoint=https://acc.blob.core.windows.net/;QueueEndpoint=https://acc.queue.core.windows.net/;" +
      "TableEndpoint=https://acc.table.core.windows.net/;SharedAccessSignature=sv=2024&sig=abc",
  ])("takes the connection string %s", (connection) => {
    const url = connectServices(connection).blobs.urlOf("c", "n");
    // no shared access signature in an address that is written to a row
    expect(url).toMatch(/^https?:\/\/[^?]+\/c\/n$/);
  });

  test.each(["", "nonsense", "AccountName=x"])("refuses the connection string %j", (connection) => {
    expect(() => connectServices(connection)).toThrow(
      expect.objectContaining({ code: "InvalidConfiguration" }) as Error,
    );
  });

  test("does not repeat the connection string in its error", () => {
    const secret = "c2VjcmV0LWtleQ==";
    expect(() => connectServices(`DefaultEndpointsProtocol=https;AccountKey=${secret}`)).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining(secret) as string }) as Error,
    );
  });

  test("takes an identity, and asks for no token yet", () => {
    const services = connectServices({
      accountName: "acc",
      credential: "managedidentity",
      clientId: "1",
    });
    expect(services.blobs.urlOf("c", "n")).toBe("https://acc.blob.core.windows.net/c/n");
  });

  test("refuses a credential it does not know", () => {
    expect(() => connectServices({ accountName: "acc", credential: "magic" })).toThrow('"magic"');
  });
});

describe("addresses", () => {
  const of = (service: string, suffix = "core.windows.net") => `https://acc.${service}.${suffix}`;

  test("an account name wins over addresses", () => {
    expect(
      addresses({ accountName: "acc", queueServiceUri: "https://other.queue.core.windows.net" }),
    ).toEqual({
      queue: of("queue"),
      blob: of("blob"),
      table: of("table"),
    });
  });

  test("the missing address of the tables is derived, in every cloud", () => {
    const suffix = "core.chinacloudapi.cn";
    expect(
      addresses({ queueServiceUri: of("queue", suffix), blobServiceUri: of("blob", suffix) }),
    ).toEqual({ queue: of("queue", suffix), blob: of("blob", suffix), table: of("table", suffix) });
  });

  test("an address of an own domain must be complete", () => {
    expect(() => addresses({ queueServiceUri: "https://queues.example.com" })).toThrow(
      "blobServiceUri",
    );
    expect(() => addresses({})).toThrow("accountName");
  });
});

describe("a store that is not there", () => {
  test("P10: is an error within a few seconds, and names its address", async () => {
    const port = await freePort();
    const endpoint = (service: string) => `${service}Endpoint=http://127.0.0.1:${String(port)}/acc`;
    const services = connectServices(
      `DefaultEndpointsProtocol=http;AccountName=acc;AccountKey=${KEY};` +
        ["Blob", "Queue", "Table"].map(endpoint).join(";"),
    );
    const began = Date.now();
    await expect(openHub(services).checkReachable()).rejects.toMatchObject({
      name: "StorageError",
      kind: "other",
      storageCode: "ECONNREFUSED",
      message: expect.stringContaining(`http://127.0.0.1:${String(port)}/acc`) as string,
    });
    expect(Date.now() - began).toBeLessThan(5_000);
  });

  async function freePort(): Promise<number> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    await new Promise((resolve) => server.close(resolve));
    if (typeof address !== "object" || !address) throw new Error("no port");
    return address.port;
  }
});
