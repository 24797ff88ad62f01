import { InvalidSettingError } from "../../src/settings/invalid-setting-error.js";
import { readSettings } from "../../src/settings/settings.js";
import { appFolder, deleteAppFolders } from "./app-folder.js";

describe("readForwardedHosts", () => {
  afterAll(deleteAppFolders);

  const read = (durableTask: unknown, env = {}) =>
    readSettings(env, appFolder({ "host.json": { extensions: { durableTask } } }));
  const hosts = (forwardedHosts: unknown, env = {}) =>
    read({ managementApi: { forwardedHosts } }, env).http.forwardedHosts;

  test("are none by default", () => {
    expect(read({}).http.forwardedHosts).toEqual([]);
  });

  test.each<[unknown, readonly string[]]>([
    [
      ["Orders.example.com", "gate:8443"],
      ["orders.example.com", "gate:8443"],
    ],
    ["a.example, b.example:80 ,", ["a.example", "b.example:80"]],
    ["10.0.0.4", ["10.0.0.4"]],
    [["[::1]:7071"], ["[::1]:7071"]],
    [[], []],
    ["", []],
  ])("may be a list or a text with commas: %j", (written, expected) => {
    expect(hosts(written)).toEqual(expected);
  });

  test("are overridden by the environment", () => {
    const key = "AzureFunctionsJobHost__extensions__durableTask__managementApi__forwardedHosts";
    expect(hosts(["a.example"], { [key]: "b.example,c.example" })).toEqual([
      "b.example",
      "c.example",
    ]);
  });

  test.each([
    "*",
    "*.example.com",
    "https://orders.example.com",
    "orders.example.com/x",
    "user@orders.example.com",
    "a b",
    "-a.example",
    "a.example:",
    "a.example:99999",
    "[::zz]",
  ])("do not take '%s'", (host) => {
    const reading = () => hosts([host]);
    expect(reading).toThrow(InvalidSettingError);
    expect(reading).toThrow(
      `extensions.durableTask.managementApi.forwardedHosts is "${host}"; expected a host such as ` +
        `"orders.example.com".`,
    );
  });

  test.each([5, [5], { a: "b" }])("do not take %j, which is no list of texts", (written) => {
    expect(() => hosts(written)).toThrow(/expected a list of texts, or one text with commas/);
  });

  test("are missing where the original's useForwardedHost asks for any host: a remark says so", () => {
    const remarks = (durableTask: unknown) => read(durableTask).remarks.incomplete;
    const httpSettings = { useForwardedHost: true };
    const [remark, ...others] = remarks({ httpSettings });
    expect(remark).toMatch(/useForwardedHost is true, and .*forwardedHosts is not set.* Set it to/);
    expect(others).toEqual([]);
    expect(remarks({ httpSettings, managementApi: { forwardedHosts: [] } })).toEqual([remark]);
    expect(remarks({ httpSettings: { useForwardedHost: "True" } })).toEqual([remark]);
    expect(remarks({ httpSettings, managementApi: { forwardedHosts: ["a.example"] } })).toEqual([]);
    expect(remarks({ httpSettings: { useForwardedHost: false } })).toEqual([]);
    expect(read({ httpSettings }).remarks.unknown).toEqual([]);
  });
});
