import { CLIENT, LEASE_MS, RECEIVED } from "@taskhub/core";
import { randomUUID } from "node:crypto";
import type { EngineSide } from "./engine-side.js";

/** Raises events for one instance, as a client does. */
export class EventSender {
  private lastPut: string | undefined;

  constructor(
    private readonly side: EngineSide,
    private readonly instanceId: string,
  ) {}

  /** Looks whether the instance takes events, puts one, and hands it over if the session is here. */
  async raise(name: string, input: unknown): Promise<void> {
    const { side, instanceId } = this;
    await side.hub.readInstance(instanceId);
    const held = side.worker.isLive(instanceId);
    const messageId = randomUUID();
    const delivery = await side.hub.put(
      side.hub.controlQueueOf(instanceId),
      {
        ...{ messageId, instanceId, sender: CLIENT, after: this.lastPut },
        event: {
          ...{ type: "EventRaised", name, input: JSON.stringify(input) },
          ...{ eventId: RECEIVED, timestamp: side.clock.now(), isPlayed: false },
        },
      },
      { visibleInMs: held ? LEASE_MS : 0, held },
    );
    this.lastPut = messageId;
    if (delivery) side.worker.handOff(delivery);
  }
}
