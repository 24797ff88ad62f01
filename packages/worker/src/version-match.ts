/**
 * Whether a worker runs executions of a version, and what it does with those that it does not run.
 *
 * In a rolling deployment workers of two versions share a hub. What the newer one has started, the
 * older one must not replay: its code may ask for other things.
 *
 * @module
 */
import type { FailureDetails } from "@taskhub/core";
import { compareVersions, isUnversioned } from "./compare-versions.js";

/** Which executions a worker runs: all, those of its own version, or those that are not newer. */
export type VersionMatchStrategy = "None" | "Strict" | "CurrentOrOlder";

/** What becomes of the others: they are left to other workers, or they fail. */
export type VersionFailureStrategy = "Reject" | "Fail";

/** How a worker deals with versions. */
export interface VersionSettings {
  /** The version of this worker, and of what it starts without naming another. Absent by default. */
  readonly defaultVersion: string | undefined;
  /** Default `CurrentOrOlder`, as of the original's `DurableTaskOptions`. */
  readonly versionMatchStrategy: VersionMatchStrategy;
  /** Default `Reject`, as of the original's `DurableTaskOptions`. */
  readonly versionFailureStrategy: VersionFailureStrategy;
}

/** `run` it here; `reject`: leave it to others; `fail`: it ends at once. */
export type VersionVerdict = "run" | "reject" | "fail";

/** Judges an execution by its version, which may be absent. */
export function judgeVersion(
  settings: VersionSettings,
  version: string | undefined,
): VersionVerdict {
  if (matches(settings, version)) return "run";
  return settings.versionFailureStrategy === "Fail" ? "fail" : "reject";
}

/** Says which version was found and which are run. */
export function mismatchText(
  { defaultVersion, versionMatchStrategy }: VersionSettings,
  version: string | undefined,
): string {
  return (
    `it has ${nameOf(version)}, this worker ${nameOf(defaultVersion)}, and ` +
    `versionMatchStrategy is ${versionMatchStrategy}`
  );
}

/** What an execution fails with that must not run here. `VersionMismatch` is the original's name for it. */
export function versionMismatch(
  settings: VersionSettings,
  version: string | undefined,
): FailureDetails {
  return {
    errorType: "VersionMismatch",
    errorMessage:
      `${mismatchText(settings, version)}; it fails because versionFailureStrategy is Fail. Set that ` +
      `to Reject in host.json, under extensions.durableTask, to leave such instances to workers of ` +
      `their version, or defaultVersion to the version that this app can run.`,
    isNonRetriable: true,
  };
}

/**
 * @see DTFx `TaskOrchestrationDispatcher`: Strict compares the texts. A worker without a version is
 *   one of the version "", so it runs nothing that has one.
 */
function matches(
  { defaultVersion, versionMatchStrategy }: VersionSettings,
  version: string | undefined,
): boolean {
  switch (versionMatchStrategy) {
    case "None":
      return true;
    case "Strict":
      return isUnversioned(version) ? isUnversioned(defaultVersion) : version === defaultVersion;
    case "CurrentOrOlder":
      return compareVersions(version, defaultVersion) <= 0;
  }
}

function nameOf(version: string | undefined): string {
  return version === undefined || isUnversioned(version) ? "no version" : `version '${version}'`;
}
