import {
  CLIENT,
  encodeRequest,
  LEASE_MS,
  NO_STAMP,
  RECEIVED,
  requestName,
  streamOf,
} from "@taskhub/core";
import { randomUUID } from "node:crypto";
import type { EngineSide } from "./engine-side.js";

/** Signals one entity, as a client does: each signal tells its place among them. */
export class SignalSender {
  private readonly stream = streamOf(randomUUID());
  private readonly put = new Set<number>();
  private taken = 0;
  private putUpTo = 0;

  constructor(
    private readonly side: EngineSide,
    private readonly instanceId: string,
  ) {}

  async signal(operation: string): Promise<void> {
    const { side, instanceId } = this;
    const held = side.worker.takesEntity(instanceId);
    const messageId = randomUUID();
    const number = ++this.taken;
    const inStream = { stream: this.stream, number, after: this.putUpTo };
    const request = encodeRequest({
      ...{ id: messageId, operation, input: undefined, due: undefined, isSignal: true },
      ...{ position: 0, stamp: NO_STAMP, predecessor: NO_STAMP },
    });
    const delivery = await side.hub.put(
      side.hub.controlQueueOf(instanceId),
      {
        ...{ messageId, instanceId, sender: CLIENT, inStream },
        event: {
          ...{ type: "EventRaised", name: requestName({ due: undefined }), input: request },
          ...{ eventId: RECEIVED, timestamp: side.clock.now(), isPlayed: false },
        },
      },
      { visibleInMs: held ? LEASE_MS : 0, held },
    );
    this.put.add(number);
    while (this.put.delete(this.putUpTo + 1)) this.putUpTo += 1;
    if (delivery) side.worker.handOff(delivery);
  }
}
