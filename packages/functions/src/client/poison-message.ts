import type { ListedMessage } from "@taskhub/azure-storage";

/** A message that was put aside, because nobody could work on it. */
export interface PoisonMessage {
  /** What `retryPoisonMessage` takes. */
  readonly id: string;
  /** Name of the queue in the storage account. */
  readonly queue: string;
  /** The instance it is for; absent if it cannot be read. */
  readonly instanceId?: string;
  readonly reason: string;
  /** How often it was received. */
  readonly dequeueCount: number;
  readonly quarantinedAt: Date;
  /** Bytes of its body; a payload in a blob does not count. */
  readonly size: number;
}

export function poisonMessage(listed: ListedMessage): PoisonMessage {
  const { id, queue, instanceId, reason, dequeueCount, quarantinedAt, body } = listed;
  return {
    ...{ id, queue, reason, dequeueCount },
    ...(instanceId !== undefined && { instanceId }),
    quarantinedAt: new Date(quarantinedAt),
    size: Buffer.byteLength(body, "base64"),
  };
}
