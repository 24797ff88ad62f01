import { isFinished } from "@taskhub/core";
import { OrchestrationRuntimeStatus } from "@taskhub/functions/client";
import { requireOneOrMany, runBatch, type BatchCommandOptions } from "../batch.js";
import { CommandFailure, wrongUsage } from "../command-failure.js";
import { hubCommand, inSession, type CommandMaker } from "../hub-command.js";
import { filterOf, isEmpty, withFilter } from "../options/filter.js";
import { wholeNumber } from "../options/whole-number.js";
import { someText } from "../options/some-text.js";
import { plainText } from "../output/plain-text.js";
import { shownCount } from "../output/shown-count.js";
import { requireUnfinished } from "../require-unfinished.js";
import type { Session } from "../session.js";
import { waitedFor } from "../waited-for.js";

const DEFAULT_WAIT_SECONDS = 30;
const LONGEST_WAIT_SECONDS = 86_400;
const UNFINISHED = Object.values(OrchestrationRuntimeStatus).filter(
  (status) => !isFinished(status),
);

interface Options extends BatchCommandOptions {
  readonly reason: string;
  readonly recursive?: boolean;
  readonly wait: number;
}

export const terminate: CommandMaker = (io) =>
  withFilter(
    hubCommand("terminate", "end an instance, or all that have not finished and are meant").option(
      "--id <id>",
      "one instance",
      someText,
    ),
  )
    .option("--reason <text>", "becomes the output", "")
    .option("--recursive", "end their sub-orchestrations, too, and theirs")
    .option(
      "--wait <seconds>",
      "with --id: how long to wait for the end",
      wholeNumber(0, LONGEST_WAIT_SECONDS),
      DEFAULT_WAIT_SECONDS,
    )
    .option(
      "--continuation-token <token>",
      "go on where an interrupted termination ended",
      someText,
    )
    .action(inSession(io, end));

async function end(session: Session, options: Options): Promise<void> {
  requireOneOrMany(options);
  const { id } = options;
  if (id !== undefined) {
    await endOne(session, id, options);
    return;
  }
  if (isEmpty(options)) {
    throw wrongUsage(
      "Neither --id nor a filter says what is to be terminated.",
      `For everything add --runtime-status ${UNFINISHED.join(" ")}.`,
    );
  }
  const { reason, recursive = false } = options;
  const { client } = await session.open();
  const { count } = await runBatch(session, client, options, {
    ...{ verb: "Terminate", done: "told to end", states: UNFINISHED },
    run: async (batch) => {
      const result = await client.terminateBy(filterOf(options), reason, { ...batch, recursive });
      const { instancesTerminated, ...rest } = result;
      return { count: instancesTerminated, ...rest };
    },
  });
  session.show({ instancesTerminated: count }, () => {
    const goesOn = count === 0 ? "" : " Each does when a worker gets to it.";
    return `Told to end: ${shownCount(count)}.${goesOn}`;
  });
}

async function endOne(
  session: Session,
  id: string,
  { reason, recursive = false, wait }: Options,
): Promise<void> {
  const { client } = await session.open();
  await requireUnfinished(client, id, "cannot be terminated");
  await client.terminate(id, reason, { recursive });
  session.progress.show(`waiting up to ${wait} s for the end`);
  const { runtimeStatus } = await waitedFor(client, id, wait);
  if (runtimeStatus !== "Terminated") {
    throw new CommandFailure(`Instance '${id}' was not terminated: it is ${runtimeStatus}.`, {
      advice: "It has finished by itself meanwhile.",
    });
  }
  session.show({ instanceId: id, runtimeStatus }, () =>
    plainText(`Instance '${id}' is ${runtimeStatus}.`),
  );
}
