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

export const resume: CommandMaker = (io) =>
  hubCommand("resume", "let an instance go on that was suspended")
    .requiredOption("--id <id>", "the instance", someText)
    .option("--reason <text>", "kept in its history", "")
    .action(inSession(io, goOn));

async function goOn(session: Session, { id, reason }: Options): Promise<void> {
  const { client } = await session.open();
  const { runtimeStatus } = await requireUnfinished(client, id, "cannot go on");
  if (runtimeStatus !== "Suspended") {
    throw new CommandFailure(`Instance '${id}' is ${runtimeStatus}, not Suspended.`, {
      advice: "If it was suspended just now, a worker has yet to get to it: try again in a moment.",
    });
  }
  await client.resume(id, reason);
  session.show({ instanceId: id, asked: "resume" }, () =>
    plainText(`Asked instance '${id}' to go on: it does when a worker gets to it.`),
  );
}
