import { HTTP_ACTIVITY } from "@taskhub/core";
import { builtInActivity } from "../../src/http-activity/built-in-activity.js";
import { LoopbackServer } from "./loopback-server.js";

const INVOCATION = { name: "a", instanceId: "i", executionId: "e", taskId: 0, taskKey: "i:e:0" };
const HOUR_S = 3_600;

describe("A request with a token source", () => {
  const before = { ...process.env };
  let identity: LoopbackServer;
  let shop: LoopbackServer;

  beforeAll(async () => {
    // as App Service offers its identity to an app
    identity = await LoopbackServer.start({
      "/token": (response, { path = "" }) => {
        const resource = new URL(path, "http://identity").searchParams.get("resource");
        const expires_on = String(Math.floor(Date.now() / 1000) + HOUR_S);
        const token = { access_token: `for ${resource}`, expires_on, resource };
        response.writeHead(200, { "content-type": "application/json" });
        response.end(JSON.stringify({ ...token, token_type: "Bearer" }));
      },
    });
    shop = await LoopbackServer.start({ "/": (response) => void response.end("ok") });
    process.env["IDENTITY_ENDPOINT"] = `${identity.url}/token`;
    process.env["IDENTITY_HEADER"] = "the app's";
  });

  afterAll(async () => {
    process.env = before;
    await Promise.all([identity.stop(), shop.stop()]);
  });

  test("carries the token of the app's identity, which is fetched once", async () => {
    const resource = "https://vault.azure.net/";
    for (let call = 0; call < 2; call++) {
      const tokenSource = { kind: "AzureManagedIdentity", resource };
      const request = { method: "GET", uri: shop.url, tokenSource };
      await builtInActivity(HTTP_ACTIVITY)!(request, INVOCATION);
    }
    const sent = "Bearer for https://vault.azure.net";
    expect(shop.arrived.map(({ headers }) => headers.authorization)).toEqual([sent, sent]);
    expect(identity.arrived.map(({ headers }) => headers["x-identity-header"])).toEqual([
      "the app's",
    ]);
  });
});
