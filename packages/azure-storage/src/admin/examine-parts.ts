/**
 * The hub as a whole: whether all of it is there, and agrees with the settings.
 *
 * @module
 */
import type { Hub } from "../hub.js";
import type { AccountView } from "./account.js";
import type { Finding } from "./finding.js";
import { partsOfTaskHub, type HubPart } from "./hub-parts.js";
import { requiredParts } from "./required-parts.js";
import { readHubInfo } from "./read-hub-info.js";

/** What is the matter with the hub. */
export interface HubState {
  readonly findings: readonly Finding[];
  /** False if a table is missing: then there is nothing to go through. */
  readonly hasTables: boolean;
}

export async function examineParts(hub: Hub, account: AccountView): Promise<HubState> {
  const { names, services } = hub;
  const [parts, info] = await Promise.all([
    partsOfTaskHub(account, names.hub),
    readHubInfo(services, names),
  ]);
  const missing = requiredParts(hub).filter((part) => !parts.some((there) => isSame(part, there)));
  return {
    findings: [
      ...missing.map(({ kind, name }): Finding => ({
        kind: "partMissing",
        // .NET makes a container when it needs it; a queue or a table is needed at once
        severity: kind === "container" ? "warning" : "error",
        subject: `${kind} ${name}`,
        what: `Expected the ${kind} ${name}, found none.`,
        repair: "Create it.",
      })),
      ...(info ? partitions(hub, info.PartitionCount) : [infoMissing(hub)]),
    ],
    hasTables: !missing.some(({ kind }) => kind === "table"),
  };
}

function infoMissing({ names, partitionCount }: Hub): Finding {
  const what =
    `Expected the description ${names.leases}/taskhub.json, found none: nothing keeps a worker with ` +
    `another partition count from putting messages where nobody looks for them.`;
  const repair = `Write it, with ${partitionCount} partitions.`;
  return { kind: "hubInfoMissing", severity: "warning", subject: names.leases, what, repair };
}

function partitions({ names, partitionCount }: Hub, found: number | undefined): readonly Finding[] {
  if (found === partitionCount) return [];
  const what =
    `The hub was made with ${found ?? "an unknown number of"} partitions, and partitionCount is ` +
    `${partitionCount}: workers that differ in it do not find each other's messages. Set ` +
    `extensions.durableTask.storageProvider.partitionCount in host.json to the hub's.`;
  return [{ kind: "partitionCount", severity: "error", subject: names.leases, what }];
}

/** Tables have no case. */
function isSame(one: HubPart, other: HubPart): boolean {
  return one.kind === other.kind && one.name.toLowerCase() === other.name.toLowerCase();
}
