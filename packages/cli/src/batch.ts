/**
 * What is done to all orchestrations that a filter means: said, counted, asked for, and shown while it
 * goes on.
 *
 * @module
 */
import type { DurableClient, OrchestrationRuntimeStatus } from "@taskhub/functions/client";
import { CommandFailure, wrongUsage } from "./command-failure.js";
import { filterOf, inWords, isEmpty, type FilterOptions } from "./options/filter.js";
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
    const all = `${shownCount(count)} orchestration${count === 1 ? "" : "s"}`;
    await session.confirm(
      `${verb} ${all} in task hub '${client.taskHubName}'${inWords(meant)}? [y/N]`,
    );
  }
  const outcome = await work.run({
    signal,
    ...(options.continuationToken !== undefined && {
      continuationToken: options.continuationToken,
    }),
    onProgress: (progress) => {
      session.progress.show(`${shownCount(progress.done)} ${done}; Ctrl-C stops between two pages`);
    },
  });
  session.progress.clear();
  const { count, continuationToken: token } = outcome;
  if (token !== undefined || (signal.aborted && count === 0)) {
    const goOn = token === undefined ? "" : `, with --continuation-token ${token} added`;
    throw new CommandFailure(`Interrupted: ${shownCount(count)} were ${done}.`, {
      advice: `To go on, run the same command again${goOn}.`,
    });
  }
  return outcome;
}

async function counted(
  session: Session,
  client: BatchClient,
  signal: AbortSignal,
  options: FilterOptions & { readonly continuationToken?: string },
): Promise<number> {
  const listing = client.listInstances({
    ...filterOf(options),
    ...{ includeInput: false, includeOutput: false },
  });
  const { continuationToken } = options;
  let count = 0;
  for await (const { instances } of listing.pages(
    continuationToken === undefined ? {} : { continuationToken },
  )) {
    count += instances.length;
    session.progress.show(`counting: ${shownCount(count)}`);
    if (signal.aborted) throw new CommandFailure("Interrupted while counting: nothing was done.");
  }
  session.progress.clear();
  return count;
}
