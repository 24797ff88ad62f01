const QUEUE_NAME = /^[a-z0-9](?:-?[a-z0-9]){2,62}$/;
const MAX_LENGTH = 63;
const POISON_SUFFIX = "-poison";

/** @throws Error if Azure Storage would not take the name. Upper case is made lower case. */
export function checkQueueName(name: string): string {
  const lower = name.toLowerCase();
  if (isQueueName(lower)) return lower;
  throw new Error(
    `"${name}" is not a queue name: those have 3 to 63 letters, digits and single dashes, ` +
      `and a letter or digit at both ends.`,
  );
}

/** @returns Where messages go that failed too often; undefined if the queue has no such place. */
export function poisonQueueName(queueName: string): string | undefined {
  const name = queueName + POISON_SUFFIX;
  return queueName.endsWith(POISON_SUFFIX) || !isQueueName(name) ? undefined : name;
}

function isQueueName(name: string): boolean {
  return name.length <= MAX_LENGTH && QUEUE_NAME.test(name);
}
