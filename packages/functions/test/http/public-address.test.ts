import { PublicAddress } from "../../src/http/public-address.js";
import type { HttpSettings } from "../../src/settings/settings.js";

describe("PublicAddress", () => {
  const settings: HttpSettings = {
    routePrefix: "api",
    publicUrl: undefined,
    linkKeySetting: undefined,
    linkLifetimeMs: 1000,
  };
  const make = (env = {}, changes: Partial<HttpSettings> = {}) =>
    new PublicAddress(() => ({ ...settings, ...changes }), env);
  const request = (headers: Record<string, string>) => ({
    url: "https://front.example/api/x?y",
    headers: new Headers(headers),
  });

  test("is that of the request at hand", () => {
    expect(make().base("https://shop.example:8443/api/x?code=1")).toBe(
      "https://shop.example:8443/api",
    );
  });

  test("follows the route prefix, which may be empty or have several parts", () => {
    const url = "http://localhost:7071/x";
    expect(make({}, { routePrefix: "" }).base(url)).toBe("http://localhost:7071");
    expect(make({}, { routePrefix: "v1/tasks" }).base(url)).toBe("http://localhost:7071/v1/tasks");
  });

  test("is the setting, whatever the request says", () => {
    const address = make({}, { publicUrl: "https://gate.example/shop" });
    expect(address.base("https://internal/api/x")).toBe("https://gate.example/shop/api");
  });

  test("outside of HTTP, is the host name that the front end last named", () => {
    const address = make({ WEBSITE_HOSTNAME: "stale.azurewebsites.net" });
    address.observe(request({ "was-default-hostname": "fresh.azurewebsites.net" }));
    address.observe(request({}));
    expect(address.base(undefined)).toBe("https://fresh.azurewebsites.net/api");
  });

  test.each([
    [{ WEBSITE_HOSTNAME: "shop.azurewebsites.net" }, "https://shop.azurewebsites.net/api"],
    [{ WEBSITE_HOSTNAME: "localhost:7072" }, "http://localhost:7072/api"],
    [
      { WEBSITE_HOSTNAME: "0.0.0.0:80", WEBSITE_SITE_NAME: "shop" },
      "https://shop.azurewebsites.net/api",
    ],
    [{}, "http://localhost:7071/api"],
  ])("failing that, is what the environment %j tells", (env, base) => {
    expect(make(env).base(undefined)).toBe(base);
  });
});
