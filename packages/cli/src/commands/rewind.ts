import { hubCommand, inSession, type CommandMaker } from "../hub-command.js";
import { someText } from "../options/some-text.js";
import { plainText } from "../output/plain-text.js";
import type { Session, SharedOptions } from "../session.js";

interface Options extends SharedOptions {
  readonly id: string;
  readonly reason: string;
}

export const rewind: CommandMaker = (io) =>
  hubCommand("rewind", "let a failed instance run again from before its failures")
    .requiredOption("--id <id>", "the instance", someText)
    .option("--reason <text>", "kept in its history", "")
    .action(inSession(io, again));

async function again(session: Session, { id, reason }: Options): Promise<void> {
  const { client } = await session.open();
  await client.rewind(id, reason);
  session.show({ instanceId: id, asked: "rewind" }, () =>
    plainText(
      `Asked for the rewind of instance '${id}': it is Pending until a worker has done it.`,
    ),
  );
}
