/**
 * What a queue-triggered function is called with.
 *
 * @module
 */
import type { TypedData } from "../app/typed-data";
import type { BindingData, FunctionCall } from "../functions/function-caller";
import type { FunctionDefinition, QueueTrigger } from "../functions/function-definition";
import { isObject } from "../settings/parse-json-file";
import { utf8Text } from "./message-encoding";
import type { ReceivedMessage } from "./storage-queue";

/**
 * The call of a function for a message.
 *
 * @throws Error if the function takes text and the message is not UTF-8.
 */
export function queueCall(
  fn: FunctionDefinition,
  trigger: QueueTrigger,
  message: ReceivedMessage,
  body: Buffer,
): FunctionCall {
  const text = utf8Text(body);
  if (!trigger.isBinary && text === undefined) {
    throw new Error(
      `Message ${message.id} is not UTF-8 text. Set dataType: "binary" in the trigger to get bytes.`,
    );
  }
  const data: TypedData = trigger.isBinary ? { bytes: body } : { string: text ?? "" };
  const metadata = triggerMetadata(message, text);
  if (!trigger.isBinary) mergeProperties(metadata, text ?? "");
  return {
    fn,
    inputData: [{ name: trigger.bindingName, data }],
    triggerMetadata: metadata,
    bindingData: bindingData(metadata),
    reason: `message ${message.id} of queue '${trigger.queueName}', received ${message.dequeueCount}x`,
  };
}

function triggerMetadata(
  message: ReceivedMessage,
  text: string | undefined,
): Record<string, TypedData> {
  return {
    ...(text === undefined ? {} : { QueueTrigger: { string: text } }),
    DequeueCount: { json: String(message.dequeueCount) },
    ExpirationTime: instant(message.expiresAt),
    Id: { string: message.id },
    InsertionTime: instant(message.insertedAt),
    NextVisibleTime: instant(message.nextVisibleAt),
    PopReceipt: { string: message.popReceipt },
  };
}

/** As .NET writes a DateTimeOffset in UTC: `2026-11-22T23:51:31+00:00`. */
function instant(date: Date): TypedData {
  return { json: JSON.stringify(date.toISOString().replace(/\.?0*Z$/, "+00:00")) };
}

/**
 * Puts the top-level properties of a JSON message among the metadata, ignoring case, over what is
 * there: `id` of the message hides the id of the queue message. That is what the real host does.
 */
function mergeProperties(metadata: Record<string, TypedData>, text: string): void {
  const parsed = parseObject(text);
  for (const [name, value] of Object.entries(parsed ?? {})) {
    if (value === null || Array.isArray(value)) continue;
    const key = Object.keys(metadata).find((known) => known.toLowerCase() === name.toLowerCase());
    metadata[key ?? name] = isObject(value)
      ? { json: JSON.stringify(value) }
      : { string: dotNetText(value) };
  }
}

function parseObject(text: string): Record<string, unknown> | undefined {
  if (!/^\s*\{.*\}\s*$/s.test(text)) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined; // braces, and no JSON: plain text
    throw error;
  }
}

/** A value of JSON in the words of .NET: `True`, not `true`. */
function dotNetText(value: unknown): string {
  return typeof value === "boolean" ? (value ? "True" : "False") : String(value);
}

function bindingData(metadata: Readonly<Record<string, TypedData>>): BindingData {
  return Object.fromEntries(
    Object.entries(metadata).map(([name, { string, json }]) => [
      name,
      string ?? (typeof json === "string" ? (JSON.parse(json) as unknown) : undefined),
    ]),
  );
}
