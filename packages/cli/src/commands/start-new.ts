import { hubCommand, inSession, type CommandMaker } from "../hub-command.js";
import { payload, PAYLOAD_HELP } from "../options/payload.js";
import { someText } from "../options/some-text.js";
import { plainText } from "../output/plain-text.js";
import type { Session, SharedOptions } from "../session.js";

interface Options extends SharedOptions {
  readonly functionName: string;
  readonly id?: string;
  readonly input?: unknown;
  readonly version?: string;
}

export const startNew: CommandMaker = (io) =>
  hubCommand("start-new", "start an orchestrator")
    .requiredOption("--function-name <name>", "the orchestrator", someText)
    .option("--id <id>", "of the new instance (default: a random one)", someText)
    .option("--input <value>", PAYLOAD_HELP, payload)
    .option("--version <text>", "kept with the instance, for workers to match")
    .action(inSession(io, start));

async function start(
  session: Session,
  { functionName, id, input, version }: Options,
): Promise<void> {
  const { client } = await session.open();
  const instanceId = await client.startNew(functionName, {
    input,
    ...(id !== undefined && { instanceId: id }),
    ...(version !== undefined && { version }),
  });
  session.show({ name: functionName, instanceId }, () =>
    plainText(`Started '${functionName}' as instance '${instanceId}'.`),
  );
}
