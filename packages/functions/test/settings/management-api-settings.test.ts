import { InvalidSettingError } from "../../src/settings/invalid-setting-error.js";
import { readSettings } from "../../src/settings/settings.js";
import { appFolder, deleteAppFolders } from "./app-folder.js";

describe("readManagementApi", () => {
  afterAll(deleteAppFolders);

  const read = (managementApi: unknown, env = {}) =>
    readSettings(
      env,
      appFolder({ "host.json": { extensions: { durableTask: { managementApi } } } }),
    );

  test("is strict by default, at routes of its own", () => {
    expect(read(undefined).http).toMatchObject({
      mode: "strict",
      apiRoute: "durabletask",
      linksRoute: "durabletask-links",
    });
  });

  test("reads mode and routes, slashes around them or not", () => {
    const settings = read({ mode: "Compatible", route: "/ops/tasks/", linksRoute: "l" });
    expect(settings.http).toMatchObject({
      ...{ mode: "compatible", apiRoute: "ops/tasks", linksRoute: "l" },
    });
    expect(settings.remarks.unknown).toEqual([]);
  });

  test("is overridden by the environment", () => {
    const key = "AzureFunctionsJobHost__extensions__durableTask__managementApi__mode";
    expect(read({}, { [key]: "compatible" }).http.mode).toBe("compatible");
  });

  test.each([
    ["mode", "lenient", /expected one of strict, compatible/],
    ["route", "admin/tasks", /begin with 'admin' or 'runtime'/],
    ["route", "Runtime", /begin with 'admin' or 'runtime'/],
    ["linksRoute", "/adminlinks", /begin with 'admin' or 'runtime'/],
    ["route", "", /expected a route/],
    ["route", "/", /expected a route/],
    ["route", "a//b", /expected a route/],
    ["route", "a/../b", /expected a route/],
    ["route", "{name}", /expected a route/],
    ["route", "a b", /expected a route/],
    ["route", 5, /expected a text/],
    ["linksRoute", "durabletask", /a route apart from 'durabletask'/],
    ["linksRoute", "DurableTask/links", /a route apart from 'durabletask'/],
  ])("does not take %s %j", (name, value, message) => {
    const reading = () => read({ [name]: value });
    expect(reading).toThrow(InvalidSettingError);
    expect(reading).toThrow(message);
    expect(reading).toThrow(`extensions.durableTask.managementApi.${name} is`);
  });

  test("tells of keys that it does not know", () => {
    expect(read({ rout: "x" }).remarks.unknown).toEqual([
      "host.json: extensions.durableTask.managementApi.rout is not a setting. " +
        "Is managementApi.route meant?",
    ]);
  });
});
