import { OrchestrationRuntimeStatus } from "@taskhub/functions/client";
import { isEntityInstance, isFinished } from "@taskhub/core";
import { requireOneOrMany, runBatch, type BatchCommandOptions } from "../batch.js";
import { CommandFailure, wrongUsage } from "../command-failure.js";
import { hubCommand, inSession, type CommandMaker } from "../hub-command.js";
import { filterOf, withFilter } from "../options/filter.js";
import { someText } from "../options/some-text.js";
import { plainText } from "../output/plain-text.js";
import { shownCount } from "../output/shown-count.js";
import type { Session } from "../session.js";

const FINISHED = Object.values(OrchestrationRuntimeStatus).filter((status) => isFinished(status));

interface Options extends BatchCommandOptions {
  readonly recursive?: boolean;
}

export const purgeHistory: CommandMaker = (io) =>
  withFilter(
    hubCommand(
      "purge-history",
      "delete what is stored of an instance, or of all that have finished and are meant",
    ).option("--id <id>", "one instance, or an entity such as @counter@a", someText),
  )
    .option("--recursive", "with --id: its sub-orchestrations, too, and theirs")
    .option("--continuation-token <token>", "go on where an interrupted purge ended", someText)
    .action(inSession(io, purge));

async function purge(session: Session, options: Options): Promise<void> {
  requireOneOrMany(options);
  const { id } = options;
  if (id !== undefined) {
    await purgeOne(session, id, options.recursive === true);
    return;
  }
  if (options.recursive === true) {
    throw wrongUsage(
      "--recursive is for one instance.",
      "A filter means sub-orchestrations, too. Add --id, or leave --recursive out.",
    );
  }
  const { client } = await session.open();
  const { count } = await runBatch(session, client, options, {
    ...{ verb: "Purge", done: "purged", states: FINISHED },
    run: async (batch) => {
      const result = await client.purgeInstanceHistoryBy(filterOf(options), batch);
      const { instancesDeleted, ...rest } = result;
      return { count: instancesDeleted, ...rest };
    },
  });
  session.show({ instancesDeleted: count }, () => `Purged: ${shownCount(count)}.`);
}

async function purgeOne(session: Session, id: string, recursive: boolean): Promise<void> {
  const { client } = await session.open();
  const status = await client.getStatus(id, { showInput: false });
  if (!isFinished(status.runtimeStatus) && !isEntityInstance(id)) {
    throw new CommandFailure(`Instance '${id}' is ${status.runtimeStatus} and cannot be purged.`, {
      advice: `\`taskhub terminate --id ${id}\` ends it.`,
    });
  }
  const below = recursive ? " and its sub-orchestrations" : "";
  await session.confirm(
    `Purge instance '${id}' (${status.name}, ${status.runtimeStatus})${below} from task hub ` +
      `'${client.taskHubName}'?`,
  );
  const { instancesDeleted } = await client.purgeInstanceHistory(id, { recursive });
  session.show({ instancesDeleted }, () => plainText(`Purged: ${shownCount(instancesDeleted)}.`));
}
