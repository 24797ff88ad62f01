import type { InstanceRow, TaskMessage } from "@taskhub/core";
import { sendMessage } from "./send-message.js";
import { announced } from "./start-arbiter.js";
import type { Workplace } from "./workplace.js";

/**
 * Puts what was decided a moment ago and was never sent; with a start that stays here its row, at the
 * same time, as a client does.
 *
 * Who inserts the row knows that the id is new, and its session has nothing to read. An id that is in use
 * keeps its row, and the start is judged as any other. A crash after one of the two: the keeper of the
 * start comes back and it is put again; a row that is there names its execution, and it runs (P8). What
 * may have been sent before is not for here: it may have run, and have been purged.
 */
export async function sendNew(place: Workplace, message: TaskMessage): Promise<void> {
  await sendMessage(place, message, () => claimRow(place, message));
}

/** @returns `undefined` if the id has a row. */
async function claimRow(
  { hub }: Workplace,
  message: TaskMessage,
): Promise<InstanceRow | undefined> {
  if (message.event.type !== "ExecutionStarted") return undefined;
  const row = announced(message, message.event, undefined);
  const outcome = await hub.writeInstance(row, undefined);
  return outcome.kind === "written" ? outcome.row : undefined;
}
