/**
 * The queue of one activity whose bindings the Functions host evaluates.
 *
 * Ours, not the format's: no other library puts calls there, or takes them. Every process must
 * compute the same name, and a change strands the calls that lie in the old one.
 *
 * @module
 */
import { deriveGuid } from "@taskhub/core";

/** Queue service: 63 characters in all, of which the host's `-poison` takes seven. */
const MAX_CHARS = 56;
const DIGEST_CHARS = 8;

/** What the queue names of a hub's activities begin with. */
export function activityQueuePrefix(lowerHub: string): string {
  return `${lowerHub}-a-`;
}

/**
 * Names the queue: the activity's own name if a queue can have it, else what it can have of it and
 * a digest.
 *
 * Names that differ in case only have the same queue, as they are the same activity.
 *
 * @param lowerHub - Name of the hub in lower case, at most 45 characters.
 */
export function activityQueue(lowerHub: string, activity: string): string {
  const prefix = activityQueuePrefix(lowerHub);
  const room = MAX_CHARS - prefix.length;
  const name = activity.toLowerCase();
  if (/^[a-z0-9]+$/.test(name) && name.length <= room) return prefix + name;
  const digest = deriveGuid("activity queue", name).slice(0, DIGEST_CHARS);
  const readable = name
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, Math.max(0, room - DIGEST_CHARS - 1))
    .replace(/^-|-$/g, "");
  return readable === "" ? prefix + digest : `${prefix}${readable}-${digest}`;
}
