import { randomUUID } from "node:crypto";
import type { BindingData, FunctionCall } from "../functions/function-caller";
import type { OutputValues } from "../functions/output-values";
import { checkQueueName } from "../functions/queue-name";
import { encodeMessage, type MessageEncoding } from "./message-encoding";
import { outputMessages } from "./output-messages";
import type { QueueBell } from "./queue-bell";
import type { FindQueue } from "./storage-queue";

/** What queue outputs need. */
export interface QueueOutputSurroundings {
  readonly findQueue: FindQueue;
  readonly encoding: MessageEncoding;
  readonly bell: QueueBell;
}

/** Puts what a function left for its queue outputs into the queues; creates an absent queue. */
export async function writeQueueOutputs(
  around: QueueOutputSurroundings,
  call: FunctionCall,
  values: OutputValues,
): Promise<void> {
  await Promise.all(
    call.fn.outputs.map(async (output) => {
      const value = values.get(output.bindingName);
      if (output.type !== "queue" || value === undefined) return;
      const name = checkQueueName(resolveExpressions(output.queueName, call.bindingData ?? {}));
      const queue = around.findQueue(output.connection, name);
      for (const message of outputMessages(value)) {
        await queue.send(encodeMessage(message, around.encoding));
      }
      around.bell.ring(queue.url);
    }),
  );
}

/**
 * Replaces `{name}` by a value of the trigger's data, and `{rand-guid}` by a new id.
 *
 * @throws Error if there is no such value.
 */
export function resolveExpressions(text: string, data: BindingData): string {
  return text.replace(/\{([^{}]*)\}/g, (_whole, expression: string) => {
    if (expression.toLowerCase() === "rand-guid") return randomUUID();
    const [first = "", ...path] = expression.split(".");
    const value = path.reduce<unknown>(member, member(data, first));
    if (typeof value === "string" || typeof value === "number") return String(value);
    throw new Error(
      `"{${expression}}" in the queue name "${text}" has no value: the data of this trigger has ` +
        `${Object.keys(data).join(", ") || "none"}.`,
    );
  });
}

function member(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  const entry = Object.entries(value).find(([key]) => key.toLowerCase() === name.toLowerCase());
  return entry?.[1];
}
