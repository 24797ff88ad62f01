import { redirected } from "../../src/http-activity/redirected.js";

describe("redirected", () => {
  const hop = (address: string) => ({ url: new URL(address), method: "GET", content: undefined });
  const to = (location: string) => ({ status: 302, headers: { Location: location } });

  test.each([
    ["http://shop.example/a", "https://shop.example/b"],
    ["https://shop.example/a", "https://pay.example/b"],
    ["http://shop.example/a", "http://pay.example/b"],
  ])("leads from %s to %s", (from, location) => {
    expect(redirected(hop(from), to(location))?.url.href).toBe(location);
  });

  test("never leads from https to http", () => {
    expect(redirected(hop("https://shop.example/a"), to("http://shop.example/b"))).toBeUndefined();
  });

  test.each([200, 202, 300, 304, 305, 404])("does not follow a %i", (status) => {
    const answer = { ...to("http://shop.example/b"), status };
    expect(redirected(hop("http://shop.example/a"), answer)).toBeUndefined();
  });
});
