import { describe, expect, test } from "@jest/globals";
import {
  judgeVersion,
  versionMismatch,
  type VersionFailureStrategy,
  type VersionMatchStrategy,
} from "../src/version-match.js";

const settings = (
  defaultVersion: string | undefined,
  versionMatchStrategy: VersionMatchStrategy,
  versionFailureStrategy: VersionFailureStrategy = "Reject",
) => ({ defaultVersion, versionMatchStrategy, versionFailureStrategy });

describe("judgeVersion", () => {
  test.each([undefined, "", "1.0", "9.9", "v3"])("runs everything under None: %j", (version) => {
    expect(judgeVersion(settings("1.0", "None"), version)).toBe("run");
    expect(judgeVersion(settings(undefined, "None"), version)).toBe("run");
  });

  test.each([
    ["2.0", "2.0", "run"],
    ["2.0", "1.0", "reject"],
    ["2.0", "3.0", "reject"],
    ["2.0", "2.0.0", "reject"],
    ["v2", "V2", "reject"],
    ["2.0", undefined, "reject"],
    ["2.0", "", "reject"],
    [undefined, "2.0", "reject"],
    [undefined, "", "run"],
    ["", undefined, "run"],
  ])(
    "runs under Strict, as %j, what has the very same version: %j, %s",
    (own, version, verdict) => {
      expect(judgeVersion(settings(own, "Strict"), version)).toBe(verdict);
    },
  );

  test.each([
    ["2.0", "2.0", "run"],
    ["2.0", "1.9", "run"],
    ["2.0", "2.1", "reject"],
    ["10.0", "9.0", "run"],
    ["10", "9", "run"],
    ["2.0", undefined, "run"],
    ["2.0", "", "run"],
    // before versions were used nothing had one: such a worker must not run what newer ones started
    [undefined, "1.0", "reject"],
    [undefined, undefined, "run"],
  ])("runs under CurrentOrOlder, as %j, what is not newer: %j, %s", (own, version, verdict) => {
    expect(judgeVersion(settings(own, "CurrentOrOlder"), version)).toBe(verdict);
  });

  test("fails what does not match, if told to", () => {
    expect(judgeVersion(settings("1.0", "Strict", "Fail"), "2.0")).toBe("fail");
    expect(judgeVersion(settings("1.0", "CurrentOrOlder", "Fail"), "2.0")).toBe("fail");
    expect(judgeVersion(settings("1.0", "None", "Fail"), "2.0")).toBe("run");
  });
});

describe("versionMismatch", () => {
  test("names both versions, the strategies and what to change", () => {
    expect(versionMismatch(settings("1.0", "CurrentOrOlder", "Fail"), "2.0")).toEqual({
      errorType: "VersionMismatch",
      errorMessage:
        "it has version '2.0', this worker version '1.0', and versionMatchStrategy is " +
        "CurrentOrOlder; it fails because versionFailureStrategy is Fail. Set that to Reject in " +
        "host.json, under extensions.durableTask, to leave such instances to workers of their " +
        "version, or defaultVersion to the version that this app can run.",
      isNonRetriable: true,
    });
  });

  test("says so where there is no version", () => {
    const { errorMessage } = versionMismatch(settings(undefined, "Strict", "Fail"), "");
    expect(errorMessage).toMatch(/^it has no version, this worker no version,/);
  });
});
