/**
 * What is done to all orchestrations that a filter means: said, counted, asked for, and shown while it
 * goes on.
 *
 * @module
 */
import { DurableError } from "@taskhub/core";
import type { DurableClient, OrchestrationRuntimeStatus } from "@taskhub/functions/client";
import { ADVICE } from "./as-failure.js";
import { CommandFailure, wrongUsage } from "./command-failure.js";
import { filterOf, inWords, isEmpty, type FilterOptions } from "./options/filter.js";
import { plainText } from "./output/plain-text.js";
import { shownCount } from "./output/shown-count.js";
import type { Session, SharedOptions } from "./session.js";

/** Options of a command for one instance, or for all that a filter means. */
export interface BatchCommandOptions extends SharedOptions, FilterOptions {
  readonly id?: string;
  readonly continuationToken?: string;
}

type BatchClient = Pick<DurableClient, "taskHubName" | "listInstances">;

/** What is done. */
export interface BatchWork {
  /** Such as `purge`, and `purged`. */
  readonly verb: string;
  readonly done: string;
  /** The states that it can be done in. */
  readonly states: readonly OrchestrationRuntimeStatus[];
  run(options: {
    readonly signal: AbortSignal;
    readonly continuationToken?: string;
    onProgress(progress: { readonly done: number }): void;
  }): Promise<BatchOutcome>;
}

export interface BatchOutcome {
  readonly count: number;
  /** Present if it was ended before all was done. */
  readonly continuationToken?: string;
}

/** @throws CommandFailure if both one instance and a filter are named. */
export function requireOneOrMany({ id, ...filter }: BatchCommandOptions): void {
  if (id === undefined || isEmpty(filter)) return;
  throw wrongUsage(
    "--id names one instance: it has no filter beside it.",
    "Leave one of them out.",
  );
}

/** Does it, unless whoever is asked says no. */
export async function runBatch(
  session: Session,
  client: BatchClient,
  options: BatchCommandOptions,
  work: BatchWork,
): Promise<BatchOutcome> {
  const { verb, done, states } = work;
  const impossible = options.runtimeStatus?.filter((status) => !states.includes(status)) ?? [];
  if (impossible.length > 0) {
    throw wrongUsage(
      `Nothing was ${done}: orchestrations that are ${impossible.join(" or ")} cannot be.`,
      `Name states out of ${states.join(", ")}, or none for all of these.`,
    );
  }
  const signal = session.io.interrupts();
  if (session.asks) {
    const meant = { runtimeStatus: states, ...options };
    const count = await counted(session, client, signal, meant);
    if (count === 0) return { count };
    const all = `${amount(count)}${inWords(meant)}`;
    await session.confirm(`${verb} ${all}, in task hub '${client.taskHubName}'?`);
  }
  const { continuationToken: from } = options;
  let reached: BatchOutcome = { count: 0, ...(from !== undefined && { continuationToken: from }) };
  const onProgress = (progress: { readonly done: number }) => {
    reached = { count: progress.done };
    session.progress.show(`${shownCount(progress.done)} ${done}; Ctrl-C stops between two pages`);
  };
  try {
    const start = from === undefined ? {} : { continuationToken: from };
    reached = await work.run({ signal, ...start, onProgress });
    if (reached.continuationToken === undefined) return reached;
  } catch (error) {
    if (isUnreadable(error)) {
      const { message, code } = error;
      const text = `${shownCount(reached.count)} were ${done}, but not all: ${message}`;
      throw new CommandFailure(text, { advice: ADVICE[code] ?? "", cause: error });
    }
    // before anything was done
    if (!signal.aborted || error !== signal.reason) throw error;
  }
  const { count, continuationToken: token } = reached;
  const goOn = token === undefined ? "" : `, with --continuation-token ${token} added`;
  throw new CommandFailure(`Interrupted: ${shownCount(count)} were ${done}.`, {
    advice: `To go on, run the same command again${goOn}.`,
  });
}

function amount(count: number | undefined): string {
  if (count === undefined) return "all orchestrations";
  return `${shownCount(count)} orchestration${count === 1 ? "" : "s"}`;
}

function isUnreadable(error: unknown): error is DurableError {
  return error instanceof DurableError && error.code === "HistoryUnreadable";
}

/** @returns `undefined` if one of them cannot be read. */
async function counted(
  session: Session,
  client: BatchClient,
  signal: AbortSignal,
  { continuationToken, ...filter }: FilterOptions & { readonly continuationToken?: string },
): Promise<number | undefined> {
  const start = continuationToken === undefined ? {} : { continuationToken };
  const wanted = { ...filterOf(filter), includeInput: false, includeOutput: false };
  let count = 0;
  try {
    for await (const { instances } of client.listInstances(wanted).pages(start)) {
      count += instances.length;
      session.progress.show(`counting: ${shownCount(count)}`);
      if (signal.aborted) throw new CommandFailure("Interrupted while counting: nothing was done.");
    }
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    session.note(`warning: ${plainText(error.message)}`);
    return undefined;
  }
  session.progress.clear();
  return count;
}
