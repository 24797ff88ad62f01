import { basename } from "node:path";
import { appName } from "../../src/settings/app-name.js";
import { appFolder, deleteAppFolders } from "./app-folder.js";

afterAll(deleteAppFolders);

describe("appName", () => {
  test("is what the platform calls the app, the same in each slot of a site", () => {
    const folder = appFolder({ "package.json": { name: "orders" } });
    expect(appName({ WEBSITE_SITE_NAME: "shop", WEBSITE_SLOT_NAME: "next" }, folder)).toBe("shop");
    expect(appName({ CONTAINER_APP_NAME: "shop-ca" }, folder)).toBe("shop-ca");
    expect(appName({ WEBSITE_SITE_NAME: "" }, folder)).toBe("orders");
  });

  test("is the name in package.json elsewhere", () => {
    expect(appName({}, appFolder({ "package.json": { name: "@shop/orders" } }))).toBe(
      "@shop/orders",
    );
  });

  test.each([{}, { "package.json": {} }, { "package.json": { name: "" } }])(
    "is that of the folder if there is none in %j",
    (files) => {
      const folder = appFolder(files);
      expect(appName({}, folder)).toBe(basename(folder));
      expect(appName({}, `${folder}/`)).toBe(basename(folder));
    },
  );
});
