import { LinkKey } from "../../src/http/link-key.js";

describe("LinkKey", () => {
  const ofHub = async () => Buffer.alloc(32, 9);

  test("is the hub's, once it is loaded", async () => {
    const key = new LinkKey(undefined, {}, ofHub);
    expect(() => key.value).toThrow("has not been loaded");
    await key.load();
    expect(key.value).toEqual(Buffer.alloc(32, 9));
  });

  test("is the app setting's, if one is named", async () => {
    const key = new LinkKey("LINK_KEY", { LINK_KEY: "x".repeat(32) }, ofHub);
    await key.load();
    expect(Buffer.from(key.value).toString()).toBe("x".repeat(32));
  });

  test.each([{}, { LINK_KEY: "short" }])("refuses a setting that holds no key: %j", async (env) => {
    await expect(new LinkKey("LINK_KEY", env, ofHub).load()).rejects.toThrow(
      /App setting LINK_KEY .* at least 32 characters/,
    );
  });
});
