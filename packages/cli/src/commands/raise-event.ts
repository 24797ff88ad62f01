import { hubCommand, inSession, type CommandMaker } from "../hub-command.js";
import { payload, PAYLOAD_HELP } from "../options/payload.js";
import { someText } from "../options/some-text.js";
import { plainText } from "../output/plain-text.js";
import { requireUnfinished } from "../require-unfinished.js";
import type { Session, SharedOptions } from "../session.js";

interface Options extends SharedOptions {
  readonly id: string;
  readonly eventName: string;
  readonly eventData?: unknown;
}

export const raiseEvent: CommandMaker = (io) =>
  hubCommand("raise-event", "send an external event to an instance")
    .requiredOption("--id <id>", "the instance", someText)
    .requiredOption("--event-name <name>", "what the orchestrator waits for", someText)
    .option("--event-data <value>", PAYLOAD_HELP, payload)
    .action(inSession(io, raise));

async function raise(session: Session, { id, eventName, eventData }: Options): Promise<void> {
  const { client } = await session.open();
  await requireUnfinished(client, id, "gets no events any more");
  await client.raiseEvent(id, eventName, eventData);
  session.show({ instanceId: id, eventName }, () =>
    plainText(`Sent event '${eventName}' to instance '${id}'.`),
  );
}
