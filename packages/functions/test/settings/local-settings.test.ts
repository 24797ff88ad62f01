import { readLocalSettings } from "../../src/settings/local-settings.js";
import { appFolder, deleteAppFolders } from "./app-folder.js";

describe("readLocalSettings", () => {
  afterAll(deleteAppFolders);

  test("gives values, and connection strings under the name the host looks for", () => {
    const folder = appFolder({
      "local.settings.json": {
        Values: { A: "1", Nested: { not: "a setting" } },
        ConnectionStrings: { Shop: "text" },
      },
    });
    expect(readLocalSettings(folder)).toEqual({ A: "1", "ConnectionStrings:Shop": "text" });
  });

  test("gives nothing where there is no file", () => {
    expect(readLocalSettings(appFolder({}))).toEqual({});
  });
});
