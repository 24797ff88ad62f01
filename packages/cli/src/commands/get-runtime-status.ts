import { hubCommand, inSession, type CommandMaker } from "../hub-command.js";
import { someText } from "../options/some-text.js";
import { instanceDocument, instanceText, type ShownPayloads } from "../output/shown-instance.js";
import type { Session, SharedOptions } from "../session.js";

interface Options extends SharedOptions, ShownPayloads {
  readonly id: string;
}

export const getRuntimeStatus: CommandMaker = (io) =>
  hubCommand("get-runtime-status", "show the state of an instance")
    .requiredOption("--id <id>", "the instance", someText)
    .option("--show-input", "its input, too")
    .option("--show-output", "its output, too; why it failed is shown without")
    .action(inSession(io, show));

async function show(session: Session, { id, ...shown }: Options): Promise<void> {
  const { client } = await session.open();
  const status = await client.getStatus(id, { showInput: shown.showInput === true });
  session.show(instanceDocument(status, shown), () => instanceText(status, shown, session.colors));
}
