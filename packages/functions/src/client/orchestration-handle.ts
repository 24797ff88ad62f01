import type { Duration, ExternalEvent, RuntimeStatus } from "@taskhub/core";
import { OrchestrationFailedError } from "./client-errors.js";
import type { DurableOrchestrationStatus } from "./durable-orchestration-status.js";
import type { WaitOptions } from "./wait-for-status.js";

/** How long a result is waited for. */
export interface ResultOptions {
  /** No limit by default. */
  readonly timeout?: Duration;
}

/** What a handle needs of the client it came from. */
export interface InstanceClient {
  getStatus(instanceId: string): Promise<DurableOrchestrationStatus>;
  waitForCompletion(instanceId: string, options: WaitOptions): Promise<DurableOrchestrationStatus>;
  raiseEvent(instanceId: string, eventName: string, eventData?: unknown): Promise<void>;
  terminate(instanceId: string, reason: string): Promise<void>;
  suspend(instanceId: string, reason: string): Promise<void>;
  resume(instanceId: string, reason: string): Promise<void>;
}

/**
 * One instance, for the client that started it: what `client.start` and `client.handle` give.
 *
 * @typeParam Output - What the orchestrator returns, as it comes out of JSON.
 */
export class OrchestrationHandle<Output = unknown> {
  readonly instanceId: string;
  readonly #client: InstanceClient;

  constructor(instanceId: string, client: InstanceClient) {
    this.instanceId = instanceId;
    this.#client = client;
  }

  /**
   * Waits for the end of the instance.
   *
   * @returns What the orchestrator returned.
   * @throws OrchestrationFailedError if it failed or was terminated.
   * @throws ResultTimeoutError if time is up; the instance goes on.
   * @throws InstanceNotFoundError if the instance was purged.
   */
  async result(options: ResultOptions = {}): Promise<Output> {
    const status = await this.#client.waitForCompletion(this.instanceId, options);
    // what the orchestrator returned is known to who registered it
    return outputOf(status) as Output;
  }

  /** Reads the state of the instance. */
  status(): Promise<DurableOrchestrationStatus> {
    return this.#client.getStatus(this.instanceId);
  }

  /** Sends it an external event. */
  raiseEvent<Data>(event: ExternalEvent<Data>, data: Data): Promise<void>;
  raiseEvent(event: string, data?: unknown): Promise<void>;
  raiseEvent(event: string | ExternalEvent<unknown>, data?: unknown): Promise<void> {
    return this.#client.raiseEvent(
      this.instanceId,
      typeof event === "string" ? event : event.name,
      data,
    );
  }

  /** Ends it; the reason becomes its output. */
  terminate(reason: string): Promise<void> {
    return this.#client.terminate(this.instanceId, reason);
  }

  /** Holds it until it is resumed. */
  suspend(reason: string): Promise<void> {
    return this.#client.suspend(this.instanceId, reason);
  }

  /** Lets it go on after it was suspended. */
  resume(reason: string): Promise<void> {
    return this.#client.resume(this.instanceId, reason);
  }
}

function outputOf(status: DurableOrchestrationStatus): unknown {
  const { instanceId, output } = status;
  // a string union and the enum of the same texts
  const runtimeStatus: RuntimeStatus = status.runtimeStatus;
  if (runtimeStatus !== "Completed") {
    throw new OrchestrationFailedError(instanceId, runtimeStatus, output);
  }
  return output ?? undefined;
}
