import type { PoisonMessage } from "@taskhub/functions/client";
import { Command } from "commander";
import { wrongUsage } from "../command-failure.js";
import { hubCommand, inSession, type CommandMaker } from "../hub-command.js";
import { someText } from "../options/some-text.js";
import { plainText } from "../output/plain-text.js";
import { ShortValues } from "../output/short-values.js";
import { shownTime } from "../output/shown-time.js";
import { table } from "../output/table.js";
import type { Session, SharedOptions } from "../session.js";

export const poison: CommandMaker = (io) =>
  new Command("poison")
    .helpCommand(false)
    .description("messages that were put aside because nobody could work on them")
    .addCommand(hubCommand("list", "list them, the oldest first").action(inSession(io, list)))
    .addCommand(
      hubCommand("retry", "put one back into its queue, or all")
        .option("--id <id>", "as the list shows it", someText)
        .option("--all", "all that there are")
        .action(inSession(io, retry)),
    );

async function list(session: Session): Promise<void> {
  const { client } = await session.open();
  const messages = await client.getPoisonMessages();
  session.show({ messages }, () =>
    messages.length === 0
      ? `There are none in task hub '${client.taskHubName}'.`
      : messageTable(session, messages),
  );
}

function messageTable(session: Session, messages: readonly PoisonMessage[]): string {
  const values = new ShortValues();
  const heads = ["ID", "INSTANCE", "PUT ASIDE (UTC)", "RECEIVED", "BYTES", "REASON"];
  const rows = messages.map(({ id, instanceId, quarantinedAt, dequeueCount, size, reason }) => [
    plainText(id),
    plainText(instanceId ?? "?"),
    shownTime(quarantinedAt),
    String(dequeueCount),
    String(size),
    values.show(reason),
  ]);
  return table(heads, rows, session.colors) + values.hint;
}

interface RetryOptions extends SharedOptions {
  readonly id?: string;
  readonly all?: boolean;
}

async function retry(session: Session, { id, all }: RetryOptions): Promise<void> {
  if ((id === undefined) === (all !== true)) {
    throw wrongUsage(
      "Either --id or --all says which messages are put back.",
      "`taskhub poison list` shows the ids.",
    );
  }
  const { client } = await session.open();
  const ids = id === undefined ? (await client.getPoisonMessages()).map((each) => each.id) : [id];
  for (const each of ids) {
    await client.retryPoisonMessage(each);
    session.progress.show(`put back ${plainText(each)}`);
  }
  session.show({ retried: ids }, () => `Put back: ${ids.length}.`);
}
