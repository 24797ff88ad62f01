import { PublicAddress, type AddressSettings } from "../../src/http/public-address.js";

const SETTINGS: AddressSettings = { routePrefix: "api", publicUrl: undefined, forwardedHosts: [] };
const APP_SERVICE = { WEBSITE_SITE_NAME: "shop", WEBSITE_INSTANCE_ID: "4f2a" };

const request = (headers: Record<string, string> = {}, url = "https://front.example/api/x?y") => ({
  url,
  headers: new Headers(headers),
});

function make(env: Record<string, string> = {}, changes: Partial<AddressSettings> = {}) {
  const warnings: string[] = [];
  const address = new PublicAddress(
    () => ({ ...SETTINGS, ...changes }),
    env,
    (message) => warnings.push(message),
  );
  return { address, warnings };
}

describe("PublicAddress", () => {
  const base = (url: string, changes: Partial<AddressSettings> = {}) =>
    make({}, changes).address.base(request({}, url));

  test("is that of the request at hand", () => {
    const url = "https://shop.example:8443/api/x?code=1";
    expect(base(url)).toBe("https://shop.example:8443/api");
  });

  test("follows the route prefix, which may be empty or have several parts", () => {
    const url = "http://localhost:7071/x";
    expect(base(url, { routePrefix: "" })).toBe("http://localhost:7071");
    expect(base(url, { routePrefix: "v1/tasks" })).toBe("http://localhost:7071/v1/tasks");
  });

  test("is the setting, whatever the request says", () => {
    const publicUrl = "https://gate.example/shop";
    expect(base("https://internal/api/x", { publicUrl })).toBe("https://gate.example/shop/api");
  });

  test("outside of HTTP, is the host name that the front end last named", () => {
    const { address } = make({ ...APP_SERVICE, WEBSITE_HOSTNAME: "stale.azurewebsites.net" });
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
  ])("failing that, is what the environment %j tells", (env, expected) => {
    expect(make(env).address.base(undefined)).toBe(expected);
  });
});

describe("redirect and origin rules for links: the origin", () => {
  const EVIL = "evil.example";
  const forwarded = (host: string, proto = "https", url?: string) =>
    request({ "x-forwarded-host": host, "x-forwarded-proto": proto }, url);
  const allowing = (...forwardedHosts: string[]) => make({}, { forwardedHosts });

  test("is what a proxy says of an allowed host, by the scheme it says", () => {
    const { address, warnings } = allowing("shop.example", "gate.example:8443");
    expect(address.base(forwarded("shop.example"))).toBe("https://shop.example/api");
    expect(address.base(forwarded("SHOP.example", "HTTP"))).toBe("http://shop.example/api");
    expect(address.base(forwarded("gate.example:8443"))).toBe("https://gate.example:8443/api");
    expect(warnings).toEqual([]);
  });

  test("may have the scheme's own port, written or not", () => {
    const { address } = allowing("a.example", "b.example:443", "c.example:80");
    expect(address.base(forwarded("a.example:443"))).toBe("https://a.example/api");
    expect(address.base(forwarded("b.example"))).toBe("https://b.example/api");
    expect(address.base(forwarded("c.example", "http"))).toBe("http://c.example/api");
  });

  test.each(["shop.example:8443", "shop.example.evil.example", "xshop.example", "gate.example"])(
    "L4: is not %s because it looks like one that is allowed",
    (host) => {
      const { address, warnings } = allowing("shop.example", "gate.example:8443");
      expect(address.base(forwarded(host))).toBe("https://front.example/api");
      expect(warnings).toHaveLength(1);
    },
  );

  test.each([
    `user@shop.example`,
    `evil.example#@shop.example`,
    `shop.example/x`,
    `shop.example?x`,
    `shop.example\\.evil.example`,
    `shop.example:`,
    `shop.example:99999`,
    ` `,
    `*`,
  ])("L4: is not '%s', which is more than a host, or less", (host) => {
    const { address } = allowing("shop.example", EVIL);
    expect(address.base(forwarded(host))).toBe("https://front.example/api");
  });

  test("counts the proxy next to the client, which names the first of several", () => {
    const { address } = allowing("shop.example");
    const chain = forwarded("shop.example, inner.example", "https,http");
    expect(address.base(chain)).toBe("https://shop.example/api");
    expect(address.base(forwarded(`${EVIL}, shop.example`))).toBe("https://front.example/api");
  });

  test.each<Record<string, string>>([
    { "x-forwarded-host": "shop.example" },
    { "x-forwarded-host": "shop.example", "x-forwarded-proto": "" },
    { "x-forwarded-host": "shop.example", "x-forwarded-proto": "javascript" },
    { "x-forwarded-proto": "http" },
  ])("needs both headers, and a scheme of the web: %j", (headers) => {
    const { address } = allowing("shop.example");
    expect(address.base(request(headers))).toBe("https://front.example/api");
  });

  test("L4: is no host that only a header names, and that is said once a host", () => {
    const { address, warnings } = make();
    for (let times = 0; times < 3; times += 1) {
      expect(address.base(forwarded(EVIL))).toBe("https://front.example/api");
    }
    expect(warnings).toEqual([
      'X-Forwarded-Host is "evil.example", which is ignored: links lead to where the request came in. ' +
        "If it is this app, add it to extensions.durableTask.managementApi.forwardedHosts in host.json.",
    ]);
  });

  test("the log is not filled by whoever sends many hosts, or a long one, or one of two lines", () => {
    const { address, warnings } = make();
    address.base({ ...request(), headers: { get: () => `https ${"x".repeat(9_000)}\nfake line` } });
    for (let at = 0; at < 1_000; at += 1) address.base(forwarded(`h${at}.example`));
    address.base({
      ...request(),
      headers: { get: (name) => (name.endsWith("proto") ? "https" : `a\n${"x".repeat(9_000)}`) },
    });
    expect(warnings).toHaveLength(20);
    for (const warning of warnings) {
      expect(warning.length).toBeLessThan(400);
      expect(warning).not.toContain("\n");
    }
  });

  test("L4: is no host of a hostile Host header where a setting says what it is", () => {
    const { address } = make({}, { publicUrl: "https://shop.example" });
    const hostile = request({ host: EVIL, "x-forwarded-host": EVIL }, `https://${EVIL}/api/x`);
    expect(address.base(hostile)).toBe("https://shop.example/api");
  });

  test("L4: is where the request came in, whatever its Host and Forwarded headers name beside that", () => {
    const { address } = make();
    const hostile = request({ host: EVIL, forwarded: `host=${EVIL}`, "x-original-host": EVIL });
    expect(address.base(hostile)).toBe("https://front.example/api");
  });

  test.each([
    ["not in App Service", { WEBSITE_HOSTNAME: "shop.example" }],
    ["in a container elsewhere", { CONTAINER_NAME: "c", WEBSITE_HOSTNAME: "shop.example" }],
    [
      "on Container Apps",
      { WEBSITE_SITE_NAME: "shop", WEBSITE_HOSTNAME: "shop.example", CONTAINER_APP_NAME: "shop" },
    ],
  ])("L4: %s, was-default-hostname is from the caller and remembered by nobody", (_, env) => {
    const { address } = make(env);
    address.observe(request({ "was-default-hostname": EVIL }));
    expect(address.base(undefined)).toBe("https://shop.example/api");
  });

  test("L4: what the front end names must be a host", () => {
    const { address } = make({ ...APP_SERVICE, WEBSITE_HOSTNAME: "shop.example" });
    address.observe(request({ "was-default-hostname": `user@${EVIL}` }));
    address.observe(request({ "was-default-hostname": `${EVIL}/x` }));
    expect(address.base(undefined)).toBe("https://shop.example/api");
  });
});
