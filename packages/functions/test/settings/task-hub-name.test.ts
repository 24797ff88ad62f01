import { taskHubName } from "../../src/settings/task-hub-name.js";

describe("taskHubName", () => {
  test.each([
    [{}, "TestHubName"],
    [{ WEBSITE_SITE_NAME: "my-shop-7" }, "myshop7"],
    [{ WEBSITE_SITE_NAME: "7eleven" }, "t7eleven"],
    [{ WEBSITE_SITE_NAME: "x" }, "xHub"],
    [{ WEBSITE_SITE_NAME: "---" }, "DefaultTaskHub"],
    [{ WEBSITE_SITE_NAME: "a".repeat(60) }, "a".repeat(45)],
  ])("is by default, with %j, %s", (env, name) => {
    expect(taskHubName(undefined, env)).toBe(name);
  });

  test("takes the value of an app setting into the name", () => {
    expect(taskHubName("Shop%STAGE%", { STAGE: "Test" })).toBe("ShopTest");
  });

  test("refuses a name with an app setting that is not there", () => {
    expect(() => taskHubName("Shop%STAGE%", {})).toThrow(
      'extensions.durableTask.hubName is "Shop%STAGE%", but there is no app setting STAGE.',
    );
  });

  test.each(["ab", "a".repeat(46), "my-hub", "7hub", "hüb", ""])("refuses %p", (name) => {
    expect(() => taskHubName(name, {})).toThrow(/hubName is ".*"; expected a letter, then/);
  });

  test.each([undefined, "shop", "SHOP"])(
    "refuses the default name in a slot other than production: %p",
    (configured) => {
      const env = { WEBSITE_SITE_NAME: "shop", WEBSITE_SLOT_NAME: "staging" };
      expect(() => taskHubName(configured, env)).toThrow(/deployment slot "staging"/);
    },
  );

  test("takes the default name in production, and another one in a slot", () => {
    const site = { WEBSITE_SITE_NAME: "shop" };
    expect(taskHubName(undefined, { ...site, WEBSITE_SLOT_NAME: "Production" })).toBe("shop");
    expect(taskHubName("ShopStaging", { ...site, WEBSITE_SLOT_NAME: "staging" })).toBe(
      "ShopStaging",
    );
  });
});
