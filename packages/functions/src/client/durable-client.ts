/**
 * Stop 1 of the walk: a starter asks for an instance.
 *
 * A start is written by `azure-storage/start-instance` and, where this process is meant to work,
 * handed to its worker in memory. Everything else here steers and watches what was started.
 *
 *   from  a handler, by `df.app.client.*`, `df.getClient` or `df.input.durableClient`
 *   to    azure-storage/start-instance    writes message and instance row
 *         worker/session                  takes what is handed off
 *
 * @module
 */
import type { MeterSnapshot, RotateLinkKeyOptions } from "@taskhub/azure-storage";
import { ExternalEvent, type EntityId } from "@taskhub/core";
import type { RegisteredOrchestration } from "../app/registered-orchestration.js";
import type { RegisteredEntity } from "../entity/registered-entity.js";
import type { JsonResult } from "../jsonify.js";
import type { BatchOptions } from "./batch.js";
import {
  cleanEntityStorage,
  type CleanEntityStorageOptions,
  type CleanEntityStorageResult,
} from "./clean-entity-storage.js";
import {
  InstanceNotFoundError,
  OtherTaskHubError,
  PoisonMessageNotFoundError,
} from "./client-errors.js";
import type { ClientParts } from "./client-parts.js";
import { createEventLink, eventGrant, type EventLinkOptions } from "./create-event-link.js";
import { EntityHandle } from "./entity-handle.js";
import { entityFilter, EntityListing, type EntityFilter } from "./entity-listing.js";
import type { EntityStateResponse } from "./entity-state-response.js";
import { entityTarget } from "./entity-target.js";
import { InstanceReader } from "./instance-reader.js";
import { jsonPayload } from "./json-payload.js";
import {
  purgeFilter,
  terminationFilter,
  type OrchestrationFilter,
} from "./orchestration-filter.js";
import { OrchestrationHandle } from "./orchestration-handle.js";
import { poisonMessage, type PoisonMessage } from "./poison-message.js";
import { purgeBy } from "./purge-by.js";
import { PurgeHistoryResult } from "./purge-history-result.js";
import { purgeOne, purgeTree } from "./purge-tree.js";
import { readEntityState } from "./read-entity-state.js";
import { refuseEntity } from "./refuse-entity.js";
import { requireDate } from "./require-date.js";
import { requireText } from "./require-text.js";
import { checkRestart, restart, type RestartOptions } from "./restart.js";
import { rewind } from "./rewind.js";
import { signalEntity } from "./send-to-entity.js";
import { sendToInstance, type SendOutcome } from "./send-to-instance.js";
import type { StartArguments } from "./start-arguments.js";
import type { StartNewOptions } from "./start-new-options.js";
import { startOrchestration } from "./start-orchestration.js";
import { startRequest } from "./start-request.js";
import type { SignalEntityOptions, TaskHubOptions } from "./task-hub-options.js";
import { terminateBy, type TerminateByOptions, type TerminateByResult } from "./terminate-by.js";
import { terminateInstance } from "./terminate-instance.js";
import { useHub } from "./use-hub.js";

/** How an instance is terminated. */
export interface TerminateOptions {
  /** Ends the sub-orchestrations that have not ended, too, and theirs. False by default. */
  recursive?: boolean;
}

/** How an instance is purged. */
export interface PurgeOptions {
  /** Purges the sub-orchestrations of its last execution, too, and theirs. False by default. */
  recursive?: boolean;
}

/** Makes clients; in this file because nobody else can. */
export let createDurableClient: (parts: ClientParts) => DurableClient;

/** Starts, watches and steers orchestrations. */
export class DurableClient extends InstanceReader {
  readonly #parts: ClientParts;

  static {
    createDurableClient = (parts) => new DurableClient(parts);
  }

  private constructor(parts: ClientParts) {
    super(parts);
    this.#parts = parts;
  }

  /**
   * Starts an orchestrator.
   *
   * @returns The instance id.
   * @throws InstanceAlreadyExistsError if the id belongs to an instance that stays, which
   *   `ifExists` decides: by default one that has not finished.
   * @throws InstanceNotReplacedError if an instance to be replaced has not ended in time.
   */
  async startNew(orchestratorFunctionName: string, options: StartNewOptions = {}): Promise<string> {
    const request = startRequest(this.#parts, orchestratorFunctionName, options);
    await useHub(this.#parts);
    return startOrchestration(this.#parts, request);
  }

  /**
   * Starts an orchestration that this app registers, and knows its input and its result.
   *
   * @param registered - What `df.app.orchestration` returned.
   * @throws InstanceAlreadyExistsError as `startNew` does.
   */
  async start<Input, Output>(
    registered: RegisteredOrchestration<Input, Output>,
    ...[options]: StartArguments<Input>
  ): Promise<OrchestrationHandle<JsonResult<Output>>> {
    return this.handle(registered, await this.startNew(registered.functionName, options));
  }

  /** The handle of an instance that was started before, here or elsewhere. Makes no call. */
  handle<Input, Output>(
    _registered: RegisteredOrchestration<Input, Output>,
    instanceId: string,
  ): OrchestrationHandle<JsonResult<Output>> {
    return new OrchestrationHandle(instanceId, this);
  }

  /**
   * Sends an external event to an instance; one that has finished ignores it.
   *
   * Events that this process sends to one instance are applied in the order in which their promises
   * were awaited.
   *
   * @throws InstanceNotFoundError if there is no such instance.
   */
  async raiseEvent<Data>(
    instanceId: string,
    event: ExternalEvent<Data>,
    eventData: Data,
    options?: TaskHubOptions,
  ): Promise<void>;
  async raiseEvent(
    instanceId: string,
    eventName: string,
    eventData?: unknown,
    options?: TaskHubOptions,
  ): Promise<void>;
  async raiseEvent(
    instanceId: string,
    event: string | ExternalEvent<unknown>,
    eventData?: unknown,
    options: TaskHubOptions = {},
  ): Promise<void> {
    const eventName = event instanceof ExternalEvent ? event.name : event;
    requireText(eventName, "eventName must be a valid string.");
    this.#requireOwnHub(options);
    const input = jsonPayload(eventData, `the data of event '${eventName}'`);
    await this.#steer(instanceId, `event '${eventName}'`, () =>
      sendToInstance(this.#parts, instanceId, { type: "EventRaised", name: eventName, input }),
    );
  }

  /**
   * Ends an instance from outside; one that has finished stays as it is.
   *
   * @param reason - Becomes its output.
   * @throws InstanceNotFoundError if there is no such instance.
   */
  async terminate(
    instanceId: string,
    reason: string,
    { recursive = false }: TerminateOptions = {},
  ): Promise<void> {
    const termination = { reason, ...(recursive && { isRecursive: true }) };
    await this.#steer(instanceId, "termination", () =>
      terminateInstance(this.#parts, instanceId, termination),
    );
  }

  /**
   * Ends the orchestrations that have not finished and that the filter means, from outside; all that
   * have not finished, if it says nothing.
   *
   * It goes page by page, and may be called again for the rest as `purgeInstanceHistoryBy`.
   *
   * @param reason - Becomes their output.
   * @throws TypeError or RangeError if the filter says what nobody can understand, or names a state
   *   of instances that have finished: none is terminated then.
   * @throws InvalidContinuationError for a token that no such call gave: the same.
   */
  async terminateBy(
    filter: OrchestrationFilter,
    reason: string,
    options: TerminateByOptions = {},
  ): Promise<TerminateByResult> {
    const wanted = terminationFilter(filter);
    await useHub(this.#parts);
    return terminateBy(this.#parts, wanted, reason, options);
  }

  /**
   * Holds an instance until it is resumed: what comes meanwhile waits, in order. One that is held, or
   * has finished, stays as it is.
   *
   * @param reason - Kept in its history.
   * @throws InstanceNotFoundError if there is no such instance.
   */
  async suspend(instanceId: string, reason: string): Promise<void> {
    await this.#steer(instanceId, "suspension", () =>
      sendToInstance(this.#parts, instanceId, { type: "ExecutionSuspended", reason }),
    );
  }

  /**
   * Lets an instance go on that was suspended; one that is not held, or has finished, stays as it is.
   *
   * @param reason - Kept in its history.
   * @throws InstanceNotFoundError if there is no such instance.
   */
  async resume(instanceId: string, reason: string): Promise<void> {
    await this.#steer(instanceId, "resumption", () =>
      sendToInstance(this.#parts, instanceId, { type: "ExecutionResumed", reason }),
    );
  }

  /**
   * Brings an instance that failed back to the point before its failures, and lets it run again: what
   * failed or had no outcome yet is called again, failed sub-orchestrations are rewound, too, and
   * what succeeded is not repeated. A failure that the orchestrator went on from is not undone.
   *
   * Returns when it is asked for; the instance is `Pending` until a worker has done it.
   *
   * @param reason - Kept in its history.
   * @throws InstanceNotFoundError if there is no such instance.
   * @throws InstanceNotFailedError if it has not failed.
   */
  async rewind(instanceId: string, reason: string, options: TaskHubOptions = {}): Promise<void> {
    this.#requireOwnHub(options);
    refuseEntity(instanceId, "rewound");
    await useHub(this.#parts);
    await rewind(this.#parts, instanceId, reason);
  }

  /**
   * Starts the orchestrator of an instance anew, with the same input and tags.
   *
   * @returns The id of what was started: a random one, unless `newInstanceId` says otherwise.
   * @throws InstanceNotFoundError if there is no such instance.
   * @throws InstanceAlreadyExistsError if its id is to be used, and it has not finished.
   * @throws OrchestratorNotFoundError if this app has orchestrators, and not that one.
   */
  async restart(instanceId: string, options: RestartOptions = {}): Promise<string> {
    checkRestart(instanceId, options);
    await useHub(this.#parts);
    return restart(this.#parts, instanceId, options);
  }

  /**
   * Removes all that is stored of an instance that has finished: history, payloads, status; or of an
   * entity, whose id is `@<name>@<key>`.
   *
   * @throws InstanceNotFinishedError if it has not, or one below it that is to be purged, too.
   * @throws EntityInUseError if the entity performs an operation just now.
   */
  async purgeInstanceHistory(
    instanceId: string,
    { recursive = false }: PurgeOptions = {},
  ): Promise<PurgeHistoryResult> {
    await useHub(this.#parts);
    const purge = recursive ? purgeTree : purgeOne;
    return new PurgeHistoryResult(await purge(this.#parts, instanceId));
  }

  /**
   * Removes all that is stored of the orchestrations that have finished and that the filter means; of
   * all that have finished, if it says nothing.
   *
   * Those that run are left alone. It goes page by page; if the storage fails, or this process ends, some
   * are gone: the same call again, with or without the token of the last progress, removes the rest.
   *
   * @throws TypeError or RangeError if the filter says what nobody can understand, or names a state
   *   of instances that have not finished: nothing is purged then.
   * @throws InvalidContinuationError for a token that no such call gave: the same.
   */
  async purgeInstanceHistoryBy(
    filter: OrchestrationFilter,
    options: BatchOptions = {},
  ): Promise<PurgeHistoryResult> {
    const wanted = purgeFilter(filter);
    await useHub(this.#parts);
    return purgeBy(this.#parts, wanted, options);
  }

  /**
   * Reads the state of an entity, as it was stored last.
   *
   * @throws TypeError, Error or InvalidInstanceIdError if no entity can have the id.
   */
  async readEntityState<State>(
    entityId: EntityId,
    options: TaskHubOptions = {},
  ): Promise<EntityStateResponse<State>> {
    this.#requireOwnHub(options);
    const id = entityTarget(entityId);
    await useHub(this.#parts);
    return readEntityState<State>(this.#parts, id);
  }

  /**
   * Asks an entity for an operation, and does not wait for it; if there is no such entity yet, the
   * operation makes it.
   *
   * Signals of this process to one entity are performed once, in the order in which their promises
   * were awaited, but for those that are scheduled.
   *
   * @param operationContent - The input of the operation; must be JSON.
   * @throws TypeError, Error or InvalidInstanceIdError if no entity can have the id.
   * @throws InvalidPayloadError if JSON cannot hold the input.
   */
  async signalEntity(
    entityId: EntityId,
    operationName = "",
    operationContent?: unknown,
    { scheduledTime: due, ...options }: SignalEntityOptions = {},
  ): Promise<void> {
    this.#requireOwnHub(options);
    const id = entityTarget(entityId);
    if (due !== undefined) requireDate(due, "scheduledTime");
    const what = `the input of operation '${operationName}'`;
    const signal = { operation: operationName, input: jsonPayload(operationContent, what), due };
    await useHub(this.#parts);
    await signalEntity(this.#parts, id, signal);
  }

  /** An entity that this app registers, with its operations and its state. Makes no call. */
  entity<Operations, State>(
    registered: RegisteredEntity<Operations, State>,
    key: string,
  ): EntityHandle<Operations, State> {
    return new EntityHandle(entityTarget(registered.id(key)), this);
  }

  /**
   * Lists the entities that exist and that the filter means, in the order of their names and keys as
   * the storage has it.
   *
   * Reads one page after the other, while it is iterated over.
   *
   * @throws TypeError if the filter has a date that is none; RangeError, while iterating, for a page
   *   size out of range, or a key prefix without a name.
   */
  listEntities<State = unknown>(filter: EntityFilter = {}): EntityListing<State> {
    const parts = { hub: this.#parts.hub, open: () => useHub(this.#parts) };
    return new EntityListing<State>(parts, entityFilter(filter));
  }

  /**
   * Removes what is stored of entities that were deleted, and releases locks of orchestrations that
   * have ended or are gone. Looks at every entity of the hub.
   */
  async cleanEntityStorage(
    options: CleanEntityStorageOptions = {},
  ): Promise<CleanEntityStorageResult> {
    await useHub(this.#parts);
    return cleanEntityStorage(this.#parts, options);
  }

  /** The messages that were put aside because nobody could work on them, the oldest first. */
  async getPoisonMessages(): Promise<PoisonMessage[]> {
    await useHub(this.#parts);
    return (await this.#parts.hub.listQuarantined()).map(poisonMessage);
  }

  /**
   * Puts a message that was put aside back into its queue, to be worked on again.
   *
   * @throws PoisonMessageNotFoundError if there is none of this id.
   */
  async retryPoisonMessage(id: string): Promise<void> {
    await useHub(this.#parts);
    if (!(await this.#parts.hub.retryQuarantined(id))) throw new PoisonMessageNotFoundError(id);
  }

  /**
   * The address to POST the data of one event to, as JSON, without a key: to be sent to a person, or to
   * another service. It opens no other event or instance, and nothing after its expiry.
   *
   * A link that opens once answers 410 after that. Links are for an id: start none anew that was purged
   * while a link to it has not expired, for what the link raises may reach the new instance, or nobody.
   *
   * @throws TypeError or RangeError if there can be no such link.
   */
  async createEventLink(
    instanceId: string,
    event: string | ExternalEvent<unknown>,
    options: EventLinkOptions,
  ): Promise<string> {
    const grant = eventGrant(this.#parts, instanceId, event, options);
    return createEventLink(this.#parts, grant, options.request);
  }

  /**
   * Adds a key that signs links from now on. The ones before still open what they have signed, unless
   * they are revoked; other processes hear of it within five minutes.
   *
   * @throws InvalidSettingError if the keys are those of app settings.
   */
  async rotateLinkKey(options: RotateLinkKeyOptions = {}): Promise<void> {
    await useHub(this.#parts);
    await this.#parts.rotateLinkKey(options);
  }

  /**
   * Storage transactions of this process since it started: by kind, by function, for each instance,
   * and what the hub needs besides.
   *
   * Costs no call. Each process counts its own. One that only raises events to an instance does not know
   * its orchestrator: such calls are in `byInstance`, and not in `functions`. As JSON it is everything
   * but `byInstance`.
   */
  getMetrics(): MeterSnapshot {
    return this.#parts.metrics();
  }

  /** What cannot be sent any more is told of in the log only, as in v3. */
  async #steer(instanceId: string, what: string, send: () => Promise<SendOutcome>): Promise<void> {
    await useHub(this.#parts);
    const outcome = await send();
    if (outcome.kind === "absent") throw new InstanceNotFoundError(instanceId);
    if (outcome.kind === "finished") {
      this.#parts.warn(`The ${what} was not sent: it is ${outcome.runtimeStatus}.`, instanceId);
    }
  }

  #requireOwnHub({ taskHubName, connectionName }: TaskHubOptions): void {
    const asked = [
      [taskHubName, this.taskHubName],
      [connectionName, this.#parts.connectionName],
    ] as const;
    for (const [name, own] of asked) {
      if (name === undefined || name === "" || name.toLowerCase() === own.toLowerCase()) continue;
      throw new OtherTaskHubError(name, own);
    }
  }
}
