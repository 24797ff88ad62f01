import { CommandFailure } from "../command-failure.js";
import { hubCommand, inSession, type CommandMaker } from "../hub-command.js";
import { someText } from "../options/some-text.js";
import { plainText } from "../output/plain-text.js";
import { requireUnfinished } from "../require-unfinished.js";
import type { Session, SharedOptions } from "../session.js";

interface Options extends SharedOptions {
  readonly id: string;
  readonly reason: string;
}

export const suspend: CommandMaker = (io) =>
  hubCommand("suspend", "hold an instance until it is resumed")
    .requiredOption("--id <id>", "the instance", someText)
    .option("--reason <text>", "kept in its history", "")
    .action(inSession(io, hold));

async function hold(session: Session, { id, reason }: Options): Promise<void> {
  const { client } = await session.open();
  const { runtimeStatus } = await requireUnfinished(client, id, "cannot be held");
  if (runtimeStatus === "Suspended") {
    throw new CommandFailure(`Instance '${id}' is Suspended already.`);
  }
  await client.suspend(id, reason);
  session.show({ instanceId: id, asked: "suspend" }, () =>
    plainText(`Asked instance '${id}' to pause: it does when a worker gets to it.`),
  );
}
