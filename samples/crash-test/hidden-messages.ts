/**
 * Messages that nobody will see for long, as Azurite has saved them.
 *
 * The queue service shows no message that is hidden, so the files of the stopped Azurite are read.
 * Their form is private to Azurite, whose version is pinned.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";

const MESSAGES = "$MESSAGES_COLLECTION$";

/** What Azurite keeps of a message. */
interface SavedMessage {
  /** Milliseconds since 1970. */
  readonly timeNextVisible: number;
  /** Where its text is. */
  readonly persistency: { readonly id: string; readonly offset: number; readonly count: number };
}

interface SavedQueues {
  readonly collections: readonly { readonly name: string; readonly data: readonly unknown[] }[];
}

/** A message that nobody can receive. */
export interface HiddenMessage {
  readonly text: string;
  readonly hiddenUntil: Date;
}

/**
 * The messages that stay hidden longer than until a moment.
 *
 * @param folder - Of an Azurite that has been stopped in good order.
 */
export function hiddenMessages(folder: string, until: Date): HiddenMessage[] {
  const saved = JSON.parse(
    readFileSync(join(folder, "__azurite_db_queue__.json"), "utf8"),
  ) as SavedQueues; // as lokijs writes a database
  const messages = saved.collections.find(({ name }) => name === MESSAGES)?.data ?? [];
  return (messages as readonly SavedMessage[])
    .filter(({ timeNextVisible }) => timeNextVisible > until.getTime())
    .map((message) => ({
      text: textOf(folder, message),
      hiddenUntil: new Date(message.timeNextVisible),
    }));
}

/** Our messages, and those of the Functions host, are base64. */
function textOf(folder: string, { persistency }: SavedMessage): string {
  const { id, offset, count } = persistency;
  const extent = readFileSync(join(folder, "__queuestorage__", id));
  const written = extent.subarray(offset, offset + count).toString("utf8");
  return Buffer.from(written, "base64").toString("utf8");
}
