import type { EntityId } from "@taskhub/core";
import { asked, type Signals, type UntypedOperations } from "../entity/operations.js";
import type { Jsonify } from "../jsonify.js";
import type { EntityStateResponse } from "./entity-state-response.js";
import type { SignalEntityOptions } from "./task-hub-options.js";

/** What a handle needs of the client it came from. */
export interface EntityClient {
  signalEntity(
    entityId: EntityId,
    operationName: string,
    operationContent: unknown,
    options?: SignalEntityOptions,
  ): Promise<void>;
  readEntityState(entityId: EntityId): Promise<EntityStateResponse>;
}

/**
 * One entity, for clients: what `client.entity` gives. A client cannot call, for nobody would answer.
 *
 * @typeParam Operations - The methods of its class.
 * @typeParam State - As its class has it.
 */
export class EntityHandle<Operations = UntypedOperations, State = unknown> {
  /** Asks for an operation; resolves when that is stored, and does not wait for it. */
  readonly signal: Signals<Operations, Promise<void>>;
  /** The same, of an operation that is to be performed later: not before the time. */
  readonly signalAt: (time: Date) => Signals<Operations, Promise<void>>;
  readonly #client: EntityClient;

  constructor(
    readonly id: EntityId,
    client: EntityClient,
  ) {
    this.#client = client;
    this.signal = this.#signals({});
    this.signalAt = (time) => this.#signals({ scheduledTime: time });
  }

  /** The state as it was stored last; `undefined` if the entity does not exist. */
  async read(): Promise<Jsonify<State> | undefined> {
    const { entityState } = await this.#client.readEntityState(this.id);
    // what it is, whoever registered the entity has said
    return entityState as Jsonify<State> | undefined;
  }

  #signals(options: SignalEntityOptions): Signals<Operations, Promise<void>> {
    const signals = asked((operation, input) =>
      this.#client.signalEntity(this.id, operation, input, options),
    );
    // whatever name is asked for is there; which of them mean something, the types say
    return signals as unknown as Signals<Operations, Promise<void>>;
  }
}
