/**
 * The functions on the hub's queues: they wake a sleeping app and make the platform scale it.
 *
 * @module
 */
import { app, trigger, type FunctionTrigger, type InvocationContext } from "@azure/functions";
import type { QueueName, TriggeredMessage } from "@taskhub/core";
import { hubNames } from "@taskhub/azure-storage";
import type { Worker } from "@taskhub/worker";
import type { HeldInvocations } from "../context/held-invocations.js";
import type { Engine } from "../engine.js";
import type { Settings } from "../settings/settings.js";
import { controlFunction, WORK_FUNCTION } from "./queue-function-names.js";

/** What the functions work with. */
export interface QueueFunctionParts {
  readonly settings: Settings;
  readonly held: HeldInvocations;
  /** Asked for at each message. */
  engine(): Engine;
}

/** Registers a function for each queue of the hub. */
export function registerQueueFunctions(parts: QueueFunctionParts): void {
  const names = hubNames(parts.settings.hubName);
  for (let partition = 0; partition < parts.settings.partitionCount; partition++) {
    register(controlFunction(partition), { kind: "control", partition });
  }
  register(WORK_FUNCTION, { kind: "workItem" });

  function register(functionName: string, queue: QueueName): void {
    app.generic(functionName, {
      trigger: queueTrigger(names.queue(queue), parts.settings),
      handler: (body: unknown, context: InvocationContext) =>
        parts.held.during(context, async () => {
          const worker = await readyWorker(parts);
          await worker.trigger(triggeredMessage(queue, body, context));
        }),
    });
  }
}

/** The trigger of a function on a queue of the hub. */
export function queueTrigger(
  queueName: string,
  { connectionName: connection }: Settings,
): FunctionTrigger {
  // binary: else the host parses the body and merges its members over the pop receipt
  return trigger.generic({ type: "queueTrigger", queueName, connection, dataType: "binary" });
}

/**
 * The worker, once the hub is ready.
 *
 * @throws Error if there is none: the host must keep the message.
 */
export async function readyWorker(parts: QueueFunctionParts): Promise<Worker> {
  const engine = parts.engine();
  await engine.hubReadiness.whenReady();
  if (engine.worker) return engine.worker;
  throw new Error("This process has been told to stop: the message is for another.");
}

/** What the host says of the message that triggered an invocation. */
export function triggeredMessage(
  queue: QueueName,
  body: unknown,
  { triggerMetadata = {} }: InvocationContext,
): TriggeredMessage {
  return {
    queue,
    queueMessageId: String(triggerMetadata["id"]),
    popReceipt: String(triggerMetadata["popReceipt"]),
    dequeueCount: Number(triggerMetadata["dequeueCount"]),
    body: messageBytes(body),
  };
}

const OPENING_BRACE = 0x7b;

/**
 * The body as it was before it was put into the queue.
 *
 * The host has undone base64, unless `extensions.queues.messageEncoding` is "none"; then it is
 * undone here. A message begins with `{`, which base64 never does.
 */
export function messageBytes(body: unknown): Uint8Array {
  const bytes =
    typeof body === "string" ? Buffer.from(body, "utf8") : Buffer.from(body as Uint8Array);
  const first = bytes.find((byte) => byte > 0x20 && byte < 0x80);
  return first === OPENING_BRACE ? bytes : Buffer.from(bytes.toString("latin1"), "base64");
}
