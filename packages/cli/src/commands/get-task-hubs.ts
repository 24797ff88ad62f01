import { connectAccount, listTaskHubs, type ListedTaskHub } from "@taskhub/azure-storage";
import { hubCommand, inSession, type CommandMaker } from "../hub-command.js";
import { plainText } from "../output/plain-text.js";
import { shownTime } from "../output/shown-time.js";
import { table } from "../output/table.js";
import type { Session } from "../session.js";

export const getTaskHubs: CommandMaker = (io) =>
  hubCommand("get-task-hubs", "list the task hubs of the storage account").action(
    inSession(io, list),
  );

async function list(session: Session): Promise<void> {
  const { address } = session;
  const taskHubs = await listTaskHubs(connectAccount(address.connection));
  session.show({ taskHubs }, () =>
    taskHubs.length === 0
      ? plainText(`There are none on ${address.where}.`)
      : hubTable(session, taskHubs),
  );
}

function hubTable(session: Session, hubs: readonly ListedTaskHub[]): string {
  const heads = ["TASK HUB", "PARTITIONS", "MESSAGES", "CREATED (UTC)", "MADE BY"];
  const rows = hubs.map(({ name, partitionCount, createdAt, madeBy, queues }) => [
    name,
    String(partitionCount ?? "?"),
    String(queues.reduce((sum, { messages }) => sum + messages, 0)),
    createdAt ? shownTime(createdAt) : "?",
    madeBy,
  ]);
  return table(heads, rows, session.colors);
}
