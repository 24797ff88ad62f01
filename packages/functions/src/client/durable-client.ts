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
import type { HttpManagementPayload } from "../http/management-links.js";
import {
  InstanceAlreadyExistsError,
  InstanceNotFinishedError,
  InstanceNotFoundError,
  OrchestratorNotFoundError,
  OtherTaskHubError,
  PoisonMessageNotFoundError,
} from "./client-errors.js";
import type { ClientParts } from "./client-parts.js";
import type { DurableOrchestrationStatus } from "./durable-orchestration-status.js";
import { jsonPayload } from "./json-payload.js";
import { poisonMessage, type PoisonMessage } from "./poison-message.js";
import { PurgeHistoryResult } from "./purge-history-result.js";
import { readOrchestrationStatus } from "./read-orchestration-status.js";
import { resendOverdueStart } from "./resend-overdue-start.js";
import { sendToInstance, type ClientEvent } from "./send-to-instance.js";
import { waitForEnd } from "./wait-for-end.js";

/** How an orchestrator is started. */
export interface StartNewOptions {
  /** Random, 32 hex digits, if absent or empty. */
  instanceId?: string;
  /** What the orchestrator gets; must be JSON. */
  input?: unknown;
  /** Kept with the instance, for the orchestrator to read. */
  version?: string;
}

/** What a status tells of. */
export interface GetStatusOptions {
  /** Fills `history`. False by default. */
  showHistory?: boolean;
  /** Keeps results in the history. False by default. */
  showHistoryOutput?: boolean;
  /** True by default. */
  showInput?: boolean;
}

/** Names the task hub a call is for; only the app's own can be reached. */
export interface TaskHubOptions {
  taskHubName?: string;
  connectionName?: string;
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
   * @throws InstanceAlreadyExistsError if the id belongs to an instance that has not finished.
   */
  async startNew(orchestratorFunctionName: string, options: StartNewOptions = {}): Promise<string> {
    requireText(orchestratorFunctionName, "orchestratorFunctionName must be a valid string.");
    const { hub, random } = this.#parts;
    const wantedId = options.instanceId ?? "";
    const instanceId = wantedId === "" ? random.hex(16) : wantedId;
    this.#requireKnown(orchestratorFunctionName);
    const input = jsonPayload(options.input, `the input of '${orchestratorFunctionName}'`);
    await this.#open();
    const worker = this.#parts.worker();
    const outcome = await hub.startInstance({
      ...{ instanceId, name: orchestratorFunctionName, version: options.version, input },
      held: worker?.takesStarts ?? false,
    });
    if (outcome.kind === "exists") {
      await resendOverdueStart(this.#parts, outcome.status);
      throw new InstanceAlreadyExistsError(outcome.status);
    }
    this.#parts.lastSent.forget(instanceId);
    if (outcome.delivery) worker?.handOff(outcome.delivery, outcome.row);
    return instanceId;
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

  /**
   * Sends an external event to an instance; one that has finished ignores it.
   *
   * Events that this process sends to one instance are applied in the order in which their promises
   * were awaited.
   *
   * @throws InstanceNotFoundError if there is no such instance.
   */
  async raiseEvent(
    instanceId: string,
    eventName: string,
    eventData: unknown,
    options: TaskHubOptions = {},
  ): Promise<void> {
    requireText(eventName, "eventName must be a valid string.");
    this.#requireOwnHub(options);
    const input = jsonPayload(eventData, `the data of event '${eventName}'`);
    await this.#send(instanceId, { type: "EventRaised", name: eventName, input });
  }

  /**
   * Ends an instance from outside; one that has finished stays as it is.
   *
   * @param reason - Becomes its output.
   * @throws InstanceNotFoundError if there is no such instance.
   */
  async terminate(instanceId: string, reason: string): Promise<void> {
    await this.#send(instanceId, { type: "ExecutionTerminated", reason });
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
   * Removes all that is stored of an instance that has finished: history, payloads, status.
   *
   * @throws InstanceNotFinishedError if it has not.
   */
  async purgeInstanceHistory(instanceId: string): Promise<PurgeHistoryResult> {
    await this.#open();
    const { kind } = await this.#parts.hub.purgeInstance(instanceId);
    if (kind === "notFinished") throw new InstanceNotFinishedError(instanceId);
    return new PurgeHistoryResult(kind === "purged" ? 1 : 0);
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

  async #send(instanceId: string, event: ClientEvent): Promise<void> {
    await this.#open();
    const outcome = await sendToInstance(this.#parts, instanceId, event);
    if (outcome.kind === "absent") throw new InstanceNotFoundError(instanceId);
    if (outcome.kind === "finished") {
      const what = event.type === "EventRaised" ? `event '${event.name}'` : "termination";
      this.#parts.warn(`The ${what} was not sent: it is ${outcome.runtimeStatus}.`, instanceId);
    }
  }

  async #open(): Promise<void> {
    await this.#parts.ready();
    this.#parts.atCall();
  }

  #requireKnown(name: string): void {
    const known = this.#parts.knownOrchestrators;
    if (known.length === 0) return; // an app may start the orchestrators of another
    if (known.some((other) => other.toLowerCase() === name.toLowerCase())) return;
    throw new OrchestratorNotFoundError(name, known);
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

function requireText(value: unknown, message: string): void {
  if (typeof value !== "string" || value === "") throw new TypeError(message);
}

function jsonResponse(status: number, value: unknown): HttpResponse {
  return new HttpResponse({
    status,
    body: JSON.stringify(value ?? null),
    headers: { "Content-Type": "application/json" },
  });
}
