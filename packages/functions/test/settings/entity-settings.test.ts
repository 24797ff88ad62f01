import { readSettings } from "../../src/settings/settings.js";
import { appFolder, deleteAppFolders } from "./app-folder.js";

describe("readSettings, of entities", () => {
  afterAll(deleteAppFolders);

  const read = (durableTask: object) =>
    readSettings({}, appFolder({ "host.json": { extensions: { durableTask } } }));

  test("lets as many work at once as orchestrators, and take 500 messages in a batch", () => {
    const { worker } = read({});
    expect(worker.maxConcurrentEntities).toBe(worker.maxConcurrentOrchestrators);
    expect(worker.maxEntityBatch).toBe(500);
  });

  test("is what host.json says, which is then no word without a meaning", () => {
    const settings = read({ maxConcurrentEntityFunctions: 3, maxEntityOperationBatchSize: 20 });
    expect(settings.worker).toMatchObject({ maxConcurrentEntities: 3, maxEntityBatch: 20 });
    expect(settings.remarks).toMatchObject({ unknown: [], withoutMeaning: [] });
  });

  test.each(["maxConcurrentEntityFunctions", "maxEntityOperationBatchSize"])(
    "refuses %s if it is less than 1",
    (key) => {
      expect(() => read({ [key]: 0 })).toThrow(`extensions.durableTask.${key}`);
    },
  );

  test("says that operations are always rolled back, and always in order", () => {
    const keys = {
      rollbackEntityOperationsOnExceptions: false,
      entityMessageReorderWindowInMinutes: 5,
    };
    expect(read(keys).remarks.withoutMeaning).toEqual([
      "host.json: without a meaning here: rollbackEntityOperationsOnExceptions, " +
        "entityMessageReorderWindowInMinutes.",
    ]);
  });
});
