import type { OrchestrationFilter, OrchestrationRuntimeStatus } from "@taskhub/functions/client";
import type { Command } from "commander";
import { plainText } from "../output/plain-text.js";
import { instant } from "./instant.js";
import { someText } from "./some-text.js";
import { statuses } from "./statuses.js";

/** Which orchestrations are meant. */
export interface FilterOptions {
  readonly createdAfter?: Date;
  readonly createdBefore?: Date;
  readonly runtimeStatus?: readonly OrchestrationRuntimeStatus[];
  readonly prefix?: string;
  readonly name?: string;
}

/** Adds the options that say which orchestrations are meant. */
export function withFilter(command: Command): Command {
  return command
    .option(
      "--created-after <time>",
      'created then or later: 2031-03-01T09:15Z, or "2h" ago',
      instant,
    )
    .option("--created-before <time>", 'created then or earlier, such as "30d" ago', instant)
    .option("--runtime-status <status...>", "in one of these states", statuses)
    .option("--prefix <text>", "with an id that begins so", someText)
    .option("--name <orchestrator>", "of this orchestrator", someText);
}

export function filterOf(options: FilterOptions): OrchestrationFilter {
  const { createdAfter, createdBefore, runtimeStatus, prefix, name } = options;
  return {
    ...(createdAfter && { createdTimeFrom: createdAfter }),
    ...(createdBefore && { createdTimeTo: createdBefore }),
    ...(runtimeStatus && { runtimeStatus }),
    ...(prefix !== undefined && { instanceIdPrefix: prefix }),
    ...(name !== undefined && { name }),
  };
}

/** True if nothing says which orchestrations are meant. */
export function isEmpty(options: FilterOptions): boolean {
  return Object.keys(filterOf(options)).length === 0;
}

/** The filter in words, to follow `orchestrations`. */
export function inWords({
  createdAfter,
  createdBefore,
  runtimeStatus,
  prefix,
  name,
}: FilterOptions): string {
  const parts = [
    name !== undefined && `of '${plainText(name)}'`,
    prefix !== undefined && `whose id begins with '${plainText(prefix)}'`,
    runtimeStatus && `that are ${enumerated(runtimeStatus)}`,
    createdAfter && `created from ${createdAfter.toISOString()} on`,
    createdBefore && `created up to ${createdBefore.toISOString()}`,
  ].filter((part) => typeof part === "string");
  return parts.map((part) => ` ${part}`).join("");
}

function enumerated(statuses: readonly string[]): string {
  const last = statuses.at(-1) ?? "";
  return statuses.length < 2 ? last : `${statuses.slice(0, -1).join(", ")} or ${last}`;
}
