/** A message as it lies in a simulated queue. Instants in ms since 1970, by the service's clock. */
export interface SimulatedMessage {
  readonly messageId: string;
  readonly body: string;
  readonly insertedAt: number;
  readonly visibleAt: number;
  readonly dequeueCount: number;
  readonly popReceipt: string;
}
