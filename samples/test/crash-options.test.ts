import { readCrashOptions, UsageError } from "../crash-test/crash-options.js";

describe("readCrashOptions", () => {
  test("kills one of three workers every five seconds for a minute, if nothing is said", () => {
    expect(readCrashOptions([])).toEqual({
      host: "standalone",
      seconds: 60,
      workers: 3,
      killEverySeconds: 5,
      storageOutages: false,
      seed: expect.any(Number) as number,
      json: false,
    });
  });

  test("starts one local host, unless it is told how many", () => {
    expect(readCrashOptions(["--host", "local"])).toMatchObject({ workers: 1 });
    expect(readCrashOptions(["--host", "local", "--workers", "2"])).toMatchObject({ workers: 2 });
  });

  test.each([
    [["--seconds", "soon"], '--seconds must be a whole number above 0, not "soon".'],
    [["--workers", "0"], '--workers must be a whole number above 0, not "0".'],
    [["--host", "azure"], '--host must be "standalone" or "local", not "azure".'],
    [["--kill"], "Unknown option '--kill'"],
    [["--seconds"], "Option '--seconds <value>' argument missing"],
  ])("refuses %j, and says how it should read", (args, message) => {
    const read = () => readCrashOptions(args);
    expect(read).toThrow(UsageError);
    expect(read).toThrow(message);
    expect(read).toThrow("Usage: npm run crash-test -- [--seconds 60]");
  });
});
