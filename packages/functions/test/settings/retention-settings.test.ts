import { readSettings } from "../../src/settings/settings.js";
import { appFolder, deleteAppFolders } from "./app-folder.js";

afterAll(deleteAppFolders);

const read = (durableTask: unknown) =>
  readSettings({}, appFolder({ "host.json": { extensions: { durableTask } } }));

describe("readRetention", () => {
  test("keeps for ever unless it is set", () => {
    expect(read({}).retention).toBeUndefined();
    expect(read({ retention: null }).retention).toBeUndefined();
  });

  test("reads a time, and looks once an hour at a minute of the hub's own", () => {
    const retention = read({ hubName: "ShopHub", retention: "30.00:00:00" }).retention;
    expect(retention).toEqual({ keepMs: 2_592_000_000, schedule: "0 56 * * * *" });
    expect(read({ hubName: "shophub", retention: "01:00:00" }).retention).toEqual({
      ...{ keepMs: 3_600_000, schedule: "0 56 * * * *" },
    });
    const minutes = new Set(
      Array.from({ length: 60 }, (_, n) => {
        const hub = read({ hubName: `Hub${n}`, retention: "01:00:00" });
        return /^0 ([1-5]?\d) \* \* \* \*$/.exec(hub.retention?.schedule ?? "")?.[1];
      }),
    );
    expect(minutes.size).toBeGreaterThan(25);
    expect(minutes).not.toContain(undefined);
  });

  test.each(["0 0 3 * * *", "*/30 * * * *", "0 30 9 * Jan Mon-Fri", "%PURGE_AT%", "04:00:00"])(
    "takes the schedule %j",
    (retentionSchedule) => {
      const settings = read({ retention: "1.00:00:00", retentionSchedule });
      expect(settings.retention?.schedule).toBe(retentionSchedule);
    },
  );

  test.each([
    [
      { retention: "00:59:59" },
      'extensions.durableTask.retention is "00:59:59"; expected a time span of at least one hour, such as "30.00:00:00".',
    ],
    [
      { retention: 30 },
      'extensions.durableTask.retention is 30; expected a time span such as "00:00:30" or "1.12:00:00".',
    ],
    [
      { retention: "1.00:00:00", retentionSchedule: "hourly" },
      'extensions.durableTask.retentionSchedule is "hourly"; expected an NCRONTAB expression such as "0 0 3 * * *".',
    ],
  ])("refuses %j", (durableTask, message) => {
    expect(() => read(durableTask)).toThrow(message);
  });

  test("says that a schedule alone purges nothing", () => {
    expect(read({ retentionSchedule: "0 0 3 * * *" }).remarks.incomplete).toEqual([
      "host.json: extensions.durableTask.retentionSchedule is set, and extensions.durableTask.retention is not: nothing is purged.",
    ]);
    const { remarks } = read({ retention: "01:00:00", retentionSchedule: "0 0 3 * * *" });
    expect(remarks).toMatchObject({ incomplete: [], unknown: [] });
  });
});

describe("sharedTaskHub", () => {
  test.each([
    [undefined, false],
    [true, true],
    ["True", true],
    ["false", false],
  ])("%p means %p", (sharedTaskHub, isHubShared) => {
    expect(read({ sharedTaskHub })).toMatchObject({ isHubShared, remarks: { unknown: [] } });
  });

  test("is refused if it is no switch", () => {
    expect(() => read({ sharedTaskHub: 1 })).toThrow(
      "extensions.durableTask.sharedTaskHub is 1; expected true or false.",
    );
  });
});
