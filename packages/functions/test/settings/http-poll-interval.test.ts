import { readSettings } from "../../src/settings/settings.js";
import { appFolder, deleteAppFolders } from "./app-folder.js";

describe("readSettings, the pause between polls of callHttp", () => {
  afterAll(deleteAppFolders);

  const read = (httpSettings: unknown) =>
    readSettings({}, appFolder({ "host.json": { extensions: { durableTask: { httpSettings } } } }));

  test("is left to the engine if nobody says otherwise", () => {
    expect(read({}).worker.httpPollIntervalMs).toBeUndefined();
  });

  test("is what host.json says, which is then no word without a meaning", () => {
    const settings = read({ defaultAsyncRequestSleepTimeMilliseconds: 5_000 });
    expect(settings.worker.httpPollIntervalMs).toBe(5_000);
    expect(settings.remarks).toMatchObject({ unknown: [], withoutMeaning: [] });
  });

  test("is refused if it is none", () => {
    expect(() => read({ defaultAsyncRequestSleepTimeMilliseconds: 0 })).toThrow(
      "extensions.durableTask.httpSettings.defaultAsyncRequestSleepTimeMilliseconds",
    );
  });
});
