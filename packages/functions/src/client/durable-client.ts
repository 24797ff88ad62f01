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
import { HttpResponse, type HttpRequest } from "@azure/functions";
import type { MeterSnapshot } from "@taskhub/azure-storage";
import { ExternalEvent, isEntityInstance, type EntityId } from "@taskhub/core";
import type { RegisteredOrchestration } from "../app/registered-orchestration.js";
import type { RegisteredEntity } from "../entity/registered-entity.js";
import type { HttpManagementPayload } from "../http/management-links.js";
import type { JsonResult } from "../jsonify.js";
import {
  cleanEntityStorage,
  type CleanEntityStorageOptions,
  type CleanEntityStorageResult,
} from "./clean-entity-storage.js";
import {
  EntityInUseError,
  InstanceNotFinishedError,
  InstanceNotFoundError,
  OtherTaskHubError,
  PoisonMessageNotFoundError,
} from "./client-errors.js";
import type { ClientParts } from "./client-parts.js";
import type { DurableOrchestrationStatus } from "./durable-orchestration-status.js";
import { EntityHandle } from "./entity-handle.js";
import { entityFilter, EntityListing, type EntityFilter } from "./entity-listing.js";
import type { EntityStateResponse } from "./entity-state-response.js";
import { entityTarget } from "./entity-target.js";
import { jsonPayload } from "./json-payload.js";
import { listStatuses } from "./list-statuses.js";
import { listingFilter, purgeFilter, type OrchestrationFilter } from "./orchestration-filter.js";
import { OrchestrationHandle } from "./orchestration-handle.js";
import { poisonMessage, type PoisonMessage } from "./poison-message.js";
import { PurgeHistoryResult } from "./purge-history-result.js";
import { readEntityState } from "./read-entity-state.js";
import { readOrchestrationStatus } from "./read-orchestration-status.js";
import { refuseEntity } from "./refuse-entity.js";
import { requireDate } from "./require-date.js";
import { requireText } from "./require-text.js";
import { signalEntity } from "./send-to-entity.js";
import { sendToInstance, type SendOutcome } from "./send-to-instance.js";
import type { StartArguments } from "./start-arguments.js";
import type { StartNewOptions } from "./start-new-options.js";
import { rewind } from "./rewind.js";
import { startOrchestration } from "./start-orchestration.js";
import { startRequest } from "./start-request.js";
import type { SignalEntityOptions, TaskHubOptions } from "./task-hub-options.js";
import { terminateInstance } from "./terminate-instance.js";
import { waitForEnd } from "./wait-for-end.js";

/** What a status tells of. */
export interface GetStatusOptions {
  /** Fills `history`. False by default. */
  showHistory?: boolean;
  /** Keeps results in the history. False by default. */
  showHistoryOutput?: boolean;
  /** True by default. */
  showInput?: boolean;
}

/** How an instance is terminated. */
export interface TerminateOptions {
  /** Ends the sub-orchestrations that have not ended, too, and theirs. False by default. */
  recursive?: boolean;
}

/** How long to wait for an instance. */
export interface WaitForCompletionOptions {
  /** 10,000 by default. */
  timeoutInMilliseconds?: number;
  /** Time between two looks at the status, 1,000 by default. */
  retryIntervalInMilliseconds?: number;
}

/** Makes clients; in this file because nobody else can. */
export let createDurableClient: (parts: ClientParts) => DurableClient;

/** Starts, watches and steers orchestrations. */
export class DurableClient {
  readonly #parts: ClientParts;

  static {
    createDurableClient = (parts) => new DurableClient(parts);
  }

  private constructor(parts: ClientParts) {
    this.#parts = parts;
  }

  /** The task hub that holds the instances. */
  get taskHubName(): string {
    return this.#parts.hub.name;
  }

  /** Where the links of this client lead. */
  get uniqueWebhookOrigins(): string[] {
    return [new URL(this.#parts.baseOf(undefined)).origin];
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
    await this.#open();
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
    return new OrchestrationHandle(instanceId, this, this.#parts.clock);
  }

  /**
   * Reads the state of an instance.
   *
   * @throws InstanceNotFoundError if there is none.
   */
  async getStatus(
    instanceId: string,
    options: GetStatusOptions = {},
  ): Promise<DurableOrchestrationStatus> {
    const { showHistory = false, showHistoryOutput = false, showInput = true } = options;
    await this.#open();
    const status = await readOrchestrationStatus(this.#parts, instanceId, {
      ...{ showHistory, showHistoryOutput, showInput },
      showStackTraces: true,
    });
    if (status) return status;
    throw new InstanceNotFoundError(
      instanceId,
      `DurableClient error: Durable Functions extension replied with HTTP 404 response. ` +
        `This usually means we could not find any data associated with the instanceId provided: ` +
        `${instanceId}.`,
    );
  }

  /** Reads the state of all orchestrations; inputs and outputs included, histories left out. */
  getStatusAll(): Promise<DurableOrchestrationStatus[]> {
    return this.getStatusBy({});
  }

  /**
   * Reads the state of the orchestrations that the filter means, in no order; inputs and outputs
   * included, histories left out.
   *
   * @throws TypeError or RangeError if the filter says what nobody can understand.
   */
  async getStatusBy(filter: OrchestrationFilter): Promise<DurableOrchestrationStatus[]> {
    const wanted = listingFilter(filter);
    await this.#open();
    return listStatuses(this.#parts, wanted);
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
    await this.#open();
    await rewind(this.#parts, instanceId, reason);
  }

  /**
   * The 202 answer that tells a caller where to ask for the outcome.
   *
   * @param request - Its address becomes that of the links.
   */
  createCheckStatusResponse(request: HttpRequest | undefined, instanceId: string): HttpResponse {
    const links = this.#parts.linksOf(instanceId, request?.url);
    return new HttpResponse({
      status: 202,
      jsonBody: links,
      headers: {
        "Content-Type": "application/json",
        Location: links.statusQueryGetUri,
        "Retry-After": "10",
      },
    });
  }

  /** Addresses by which one instance can be watched and steered, without a key. */
  createHttpManagementPayload(instanceId: string): HttpManagementPayload {
    return this.#parts.linksOf(instanceId, undefined);
  }

  /**
   * Waits for the end of an instance and answers with its output; failing that, with where to ask.
   *
   * @returns 200 and the output if it completed, 200 and the status if it was terminated, 500 and
   * the status if it failed, 202 if time is up.
   */
  async waitForCompletionOrCreateCheckStatusResponse(
    request: HttpRequest,
    instanceId: string,
    waitOptions: WaitForCompletionOptions = {},
  ): Promise<HttpResponse> {
    const end = await waitForEnd(this.#parts.clock, () => this.getStatus(instanceId), waitOptions);
    if (!end) return this.createCheckStatusResponse(request, instanceId);
    if (end.runtimeStatus === "Completed") return jsonResponse(200, end.output);
    return jsonResponse(end.runtimeStatus === "Failed" ? 500 : 200, end);
  }

  /**
   * Removes all that is stored of an instance that has finished: history, payloads, status; or of an
   * entity, whose id is `@<name>@<key>`.
   *
   * @throws InstanceNotFinishedError if it has not.
   * @throws EntityInUseError if the entity performs an operation just now.
   */
  async purgeInstanceHistory(instanceId: string): Promise<PurgeHistoryResult> {
    await this.#open();
    const { kind } = await this.#parts.hub.purgeInstance(instanceId);
    if (kind === "notFinished") {
      if (isEntityInstance(instanceId)) throw new EntityInUseError(instanceId);
      throw new InstanceNotFinishedError(instanceId);
    }
    return new PurgeHistoryResult(kind === "purged" ? 1 : 0);
  }

  /**
   * Removes all that is stored of the orchestrations that have finished and that the filter means; of
   * all that have finished, if it says nothing.
   *
   * Those that run are left alone. If the storage fails some may be gone: call it again.
   *
   * @throws TypeError or RangeError if the filter says what nobody can understand, or names a state
   *   of instances that have not finished: nothing is purged then.
   */
  async purgeInstanceHistoryBy(filter: OrchestrationFilter): Promise<PurgeHistoryResult> {
    const wanted = purgeFilter(filter);
    await this.#open();
    return new PurgeHistoryResult(await this.#parts.hub.purgeInstances(wanted));
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
    await this.#open();
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
    await this.#open();
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
    const parts = { hub: this.#parts.hub, open: () => this.#open() };
    return new EntityListing<State>(parts, entityFilter(filter));
  }

  /**
   * Removes what is stored of entities that were deleted, and releases locks of orchestrations that
   * have ended or are gone. Looks at every entity of the hub.
   */
  async cleanEntityStorage(
    options: CleanEntityStorageOptions = {},
  ): Promise<CleanEntityStorageResult> {
    await this.#open();
    return cleanEntityStorage(this.#parts, options);
  }

  /** The messages that were put aside because nobody could work on them, the oldest first. */
  async getPoisonMessages(): Promise<PoisonMessage[]> {
    await this.#open();
    return (await this.#parts.hub.listQuarantined()).map(poisonMessage);
  }

  /**
   * Puts a message that was put aside back into its queue, to be worked on again.
   *
   * @throws PoisonMessageNotFoundError if there is none of this id.
   */
  async retryPoisonMessage(id: string): Promise<void> {
    await this.#open();
    if (!(await this.#parts.hub.retryQuarantined(id))) throw new PoisonMessageNotFoundError(id);
  }

  /** Storage transactions of this process since it started, by what they were for. */
  getMetrics(): MeterSnapshot {
    return this.#parts.metrics();
  }

  /** What cannot be sent any more is told of in the log only, as in v3. */
  async #steer(instanceId: string, what: string, send: () => Promise<SendOutcome>): Promise<void> {
    await this.#open();
    const outcome = await send();
    if (outcome.kind === "absent") throw new InstanceNotFoundError(instanceId);
    if (outcome.kind === "finished") {
      this.#parts.warn(`The ${what} was not sent: it is ${outcome.runtimeStatus}.`, instanceId);
    }
  }

  async #open(): Promise<void> {
    await this.#parts.ready();
    this.#parts.atCall();
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

function jsonResponse(status: number, value: unknown): HttpResponse {
  return new HttpResponse({
    status,
    body: JSON.stringify(value ?? null),
    headers: { "Content-Type": "application/json" },
  });
}
