/**
 * Handlers and options of `df.app.client.*`, named as in the original.
 *
 * @module
 */
import type {
  CosmosDBv3FunctionOptions,
  CosmosDBv4FunctionOptions,
  EventGridEvent,
  EventGridFunctionOptions,
  EventHubFunctionOptions,
  FunctionResult,
  GenericFunctionOptions,
  HttpFunctionOptions,
  HttpRequest,
  HttpResponse,
  HttpResponseInit,
  InvocationContext,
  ServiceBusQueueFunctionOptions,
  ServiceBusTopicFunctionOptions,
  StorageBlobFunctionOptions,
  StorageQueueFunctionOptions,
  Timer,
  TimerFunctionOptions,
} from "@azure/functions";
import type { DurableClient } from "../client/durable-client.js";

/** A handler that gets a client between what triggered it and the context. */
export type ClientHandler<TriggerInput, Result> = (
  triggerInput: TriggerInput,
  client: DurableClient,
  context: InvocationContext,
) => FunctionResult<Result>;

/** Gets a client and whatever a generic trigger gives; what becomes of its result is the host's matter. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- as v3 declares it: handlers of any trigger fit
export type DurableClientHandler = ClientHandler<any, any>;
/** Gets a client and an HTTP request. */
export type HttpDurableClientHandler = ClientHandler<HttpRequest, HttpResponseInit | HttpResponse>;
/** Gets a client and a schedule. */
export type TimerDurableClientHandler = ClientHandler<Timer, unknown>;
/** Gets a client and a blob. */
export type StorageBlobDurableClientHandler = ClientHandler<unknown, unknown>;
/** Gets a client and a message of a storage queue. */
export type StorageQueueDurableClientHandler = ClientHandler<unknown, unknown>;
/** Gets a client and a message of a Service Bus queue. */
export type ServiceBusQueueDurableClientHandler = ClientHandler<unknown, unknown>;
/** Gets a client and a message of a Service Bus topic. */
export type ServiceBusTopicDurableClientHandler = ClientHandler<unknown, unknown>;
/** Gets a client and events of an event hub. */
export type EventHubDurableClientHandler = ClientHandler<unknown, unknown>;
/** Gets a client and an event of an event grid. */
export type EventGridDurableClientHandler = ClientHandler<EventGridEvent, unknown>;
/** Gets a client and changes in a Cosmos DB container. */
export type CosmosDBDurableClientHandler = ClientHandler<unknown[], unknown>;

/** Options of a function that gets a client and is triggered by anything. */
export interface DurableClientOptions extends Omit<GenericFunctionOptions, "handler"> {
  handler: DurableClientHandler;
}
/** Options of a function that gets a client and is triggered by an HTTP request. */
export interface HttpDurableClientOptions extends Omit<HttpFunctionOptions, "handler"> {
  handler: HttpDurableClientHandler;
}
/** Options of a function that gets a client and is triggered by a schedule. */
export interface TimerDurableClientOptions extends Omit<TimerFunctionOptions, "handler"> {
  handler: TimerDurableClientHandler;
}
/** Options of a function that gets a client and is triggered by a blob. */
export interface StorageBlobDurableClientOptions extends Omit<
  StorageBlobFunctionOptions,
  "handler"
> {
  handler: StorageBlobDurableClientHandler;
}
/** Options of a function that gets a client and is triggered by a message of a storage queue. */
export interface StorageQueueDurableClientOptions extends Omit<
  StorageQueueFunctionOptions,
  "handler"
> {
  handler: StorageQueueDurableClientHandler;
}
/** Options of a function that gets a client and is triggered by a message of a Service Bus queue. */
export interface ServiceBusQueueDurableClientOptions extends Omit<
  ServiceBusQueueFunctionOptions,
  "handler"
> {
  handler: ServiceBusQueueDurableClientHandler;
}
/** Options of a function that gets a client and is triggered by a message of a Service Bus topic. */
export interface ServiceBusTopicDurableClientOptions extends Omit<
  ServiceBusTopicFunctionOptions,
  "handler"
> {
  handler: ServiceBusTopicDurableClientHandler;
}
/** Options of a function that gets a client and is triggered by events of an event hub. */
export interface EventHubDurableClientOptions extends Omit<EventHubFunctionOptions, "handler"> {
  handler: EventHubDurableClientHandler;
}
/** Options of a function that gets a client and is triggered by an event of an event grid. */
export interface EventGridDurableClientOptions extends Omit<EventGridFunctionOptions, "handler"> {
  handler: EventGridDurableClientHandler;
}
/** Options of a function that gets a client and is triggered by changes in a Cosmos DB container, by version 3 of the extension. */
export interface CosmosDBv3DurableClientOptions extends Omit<CosmosDBv3FunctionOptions, "handler"> {
  handler: CosmosDBDurableClientHandler;
}
/** Options of a function that gets a client and is triggered by changes in a Cosmos DB container, by version 4 of the extension. */
export interface CosmosDBv4DurableClientOptions extends Omit<CosmosDBv4FunctionOptions, "handler"> {
  handler: CosmosDBDurableClientHandler;
}
/** Options of a function that gets a client and is triggered by changes in a Cosmos DB container. */
export type CosmosDBDurableClientOptions =
  CosmosDBv3DurableClientOptions | CosmosDBv4DurableClientOptions;
