import { wrongUsage } from "../command-failure.js";
import { hubCommand, inSession, type CommandMaker } from "../hub-command.js";
import { someText } from "../options/some-text.js";
import { plainText } from "../output/plain-text.js";
import type { Session, SharedOptions } from "../session.js";

interface Options extends SharedOptions {
  readonly id: string;
  readonly newId?: string;
  readonly sameId?: boolean;
  readonly version?: string;
}

export const restart: CommandMaker = (io) =>
  hubCommand("restart", "start an orchestration once more, with the input it had")
    .requiredOption("--id <id>", "the instance", someText)
    .option("--new-id <id>", "of the new instance (default: a random one)", someText)
    .option("--same-id", "replace the instance, which must have finished")
    .option("--version <text>", "kept with the instance, for workers to match")
    .action(inSession(io, startAgain));

async function startAgain(
  session: Session,
  { id, newId, sameId, version }: Options,
): Promise<void> {
  if (newId !== undefined && sameId === true) {
    throw wrongUsage("--new-id and --same-id exclude each other.", "Leave one of them out.");
  }
  const { client } = await session.open();
  const instanceId = await client.restart(id, {
    newInstanceId: newId ?? sameId !== true,
    ...(version !== undefined && { version }),
  });
  session.show({ restarted: id, instanceId }, () =>
    plainText(`Restarted '${id}' as instance '${instanceId}'.`),
  );
}
