import { hubCommand, inSession, type CommandMaker } from "../hub-command.js";
import type { Session, SharedOptions } from "../session.js";

interface Options extends SharedOptions {
  readonly revoke?: boolean;
}

export const rotateLinkKey: CommandMaker = (io) =>
  hubCommand("rotate-link-key", "sign links with a new key from now on")
    .option("--revoke", "make all links void that were handed out so far")
    .action(inSession(io, rotate));

async function rotate(session: Session, { revoke = false }: Options): Promise<void> {
  const { client } = await session.open();
  if (revoke) {
    await session.confirm(
      `Make all links void that task hub '${client.taskHubName}' has handed out?`,
    );
  }
  await client.rotateLinkKey({ revoke });
  session.show({ rotated: true, revoked: revoke }, () =>
    revoke
      ? "Links are signed with a new key; those handed out so far are void within five minutes."
      : "Links are signed with a new key; those handed out so far stay valid until they expire.",
  );
}
