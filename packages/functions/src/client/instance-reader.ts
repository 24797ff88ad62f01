/**
 * The half of a client that only reads: what instances there are, and what has become of them.
 *
 * @module
 */
import { HttpResponse, type HttpRequest } from "@azure/functions";
import type { InstanceFilter } from "@taskhub/azure-storage";
import type { HistoryEventPayload } from "../http/history-payload.js";
import type { HttpManagementPayload } from "../http/management-links.js";
import { InstanceNotFoundError } from "./client-errors.js";
import type { ClientParts } from "./client-parts.js";
import type { DurableOrchestrationStatus } from "./durable-orchestration-status.js";
import {
  InstanceListing,
  instanceListFilter,
  type InstanceListFilter,
} from "./instance-listing.js";
import { listingFilter, type OrchestrationFilter } from "./orchestration-filter.js";
import { readHistory } from "./read-history.js";
import { requireStatus, WHOLE_STATUS } from "./require-status.js";
import { resendOverdueStart } from "./resend-overdue-start.js";
import { useHub } from "./use-hub.js";
import { waitForEnd } from "./wait-for-end.js";
import { waitForStatus, type WaitOptions } from "./wait-for-status.js";

/** What a status tells of. */
export interface GetStatusOptions {
  /** Fills `history`. False by default. */
  showHistory?: boolean;
  /** Keeps results in the history. False by default. */
  showHistoryOutput?: boolean;
  /** True by default. */
  showInput?: boolean;
}

/** What a history tells of. */
export interface GetHistoryOptions {
  /** Keeps inputs. True by default. */
  showInput?: boolean;
  /** Keeps results. True by default. */
  showHistoryOutput?: boolean;
}

/** How long to wait for an instance. */
export interface WaitForCompletionOptions {
  /** 10,000 by default. */
  timeoutInMilliseconds?: number;
  /** Time between two looks at the status, 1,000 by default. */
  retryIntervalInMilliseconds?: number;
}

/** Reads orchestrations; what a {@link DurableClient} does besides changing them. */
export abstract class InstanceReader {
  readonly #parts: ClientParts;

  /** @internal */
  protected constructor(parts: ClientParts) {
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
   * Reads the state of an instance.
   *
   * @throws InstanceNotFoundError if there is none.
   */
  async getStatus(
    instanceId: string,
    options: GetStatusOptions = {},
  ): Promise<DurableOrchestrationStatus> {
    const { showHistory = false, showHistoryOutput = false, showInput = true } = options;
    return requireStatus(this.#parts, instanceId, {
      ...WHOLE_STATUS,
      ...{ showHistory, showHistoryOutput, showInput },
    });
  }

  /**
   * Reads the history of an instance: of its last execution, if it has continued as new. Calls are folded
   * into their outcomes.
   *
   * @returns Nothing if it has not begun.
   * @throws InstanceNotFoundError if there is no such instance.
   */
  async getHistory(
    instanceId: string,
    { showInput = true, showHistoryOutput = true }: GetHistoryOptions = {},
  ): Promise<HistoryEventPayload[]> {
    await useHub(this.#parts);
    const row = await this.#parts.hub.readInstance(instanceId);
    if (!row) throw new InstanceNotFoundError(instanceId);
    await resendOverdueStart(this.#parts, row.status);
    const view = { showInput, showHistoryOutput, showStackTraces: true };
    return (await readHistory(this.#parts, row.status, view)) ?? [];
  }

  /** Reads the state of all orchestrations; inputs and outputs included, histories left out. */
  getStatusAll(): Promise<DurableOrchestrationStatus[]> {
    return this.getStatusBy({});
  }

  /**
   * Reads the state of the orchestrations that the filter means, in no order; inputs and outputs
   * included, histories left out.
   *
   * All of them are held at once; `listInstances` gives one after the other.
   *
   * @throws TypeError or RangeError if the filter says what nobody can understand.
   */
  async getStatusBy(filter: OrchestrationFilter): Promise<DurableOrchestrationStatus[]> {
    const found: DurableOrchestrationStatus[] = [];
    for await (const status of this.#listing(listingFilter(filter))) found.push(status);
    return found;
  }

  /**
   * Lists the orchestrations that the filter means; `for await` over it gives the state of one after the
   * other, `pages()` what one request to the storage gives. Histories are left out.
   *
   * @throws TypeError or RangeError if the filter says what nobody can understand; RangeError, while
   *   iterating, for a page size out of range.
   */
  listInstances(filter: InstanceListFilter = {}): InstanceListing {
    return this.#listing(instanceListFilter(filter));
  }

  /**
   * Waits until an instance has begun, or has ended before it could.
   *
   * @throws ResultTimeoutError if time is up.
   * @throws InstanceNotFoundError if there is no such instance.
   */
  waitForStart(instanceId: string, options: WaitOptions = {}): Promise<DurableOrchestrationStatus> {
    return waitForStatus(this.#parts, { instanceId, awaited: "started", ...options });
  }

  /**
   * Waits until an instance has ended, however.
   *
   * @throws ResultTimeoutError if time is up; the instance goes on.
   * @throws InstanceNotFoundError if there is no such instance, or it was purged.
   */
  waitForCompletion(
    instanceId: string,
    options: WaitOptions = {},
  ): Promise<DurableOrchestrationStatus> {
    return waitForStatus(this.#parts, { instanceId, awaited: "finished", ...options });
  }

  /**
   * The 202 answer that tells a caller where to ask for the outcome.
   *
   * @param request - Its address becomes that of the links.
   */
  createCheckStatusResponse(request: HttpRequest | undefined, instanceId: string): HttpResponse {
    const links = this.#parts.linksOf(instanceId, request);
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
    const end = await waitForEnd(this.#parts, instanceId, waitOptions);
    if (!end) return this.createCheckStatusResponse(request, instanceId);
    if (end.runtimeStatus === "Completed") return jsonResponse(200, end.output);
    return jsonResponse(end.runtimeStatus === "Failed" ? 500 : 200, end);
  }

  #listing(filter: InstanceFilter): InstanceListing {
    const parts = { hub: this.#parts.hub, open: () => useHub(this.#parts) };
    return new InstanceListing(parts, filter);
  }
}

function jsonResponse(status: number, value: unknown): HttpResponse {
  return new HttpResponse({
    status,
    body: JSON.stringify(value ?? null),
    headers: { "Content-Type": "application/json" },
  });
}
