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

/** `Omit` of each member of a union. */
type OmitHandler<O> = O extends unknown ? Omit<O, "handler"> : never;

/** A handler that gets a client between what triggered it and the context. */
export type ClientHandler<TriggerInput, Result> = (
  triggerInput: TriggerInput,
  client: DurableClient,
  context: InvocationContext,
) => FunctionResult<Result>;

// What triggers a generic function, and what becomes of its result, is the host's matter.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type DurableClientHandler = ClientHandler<any, any>;
export type HttpDurableClientHandler = ClientHandler<HttpRequest, HttpResponseInit | HttpResponse>;
export type TimerDurableClientHandler = ClientHandler<Timer, unknown>;
export type StorageBlobDurableClientHandler = ClientHandler<unknown, unknown>;
export type StorageQueueDurableClientHandler = ClientHandler<unknown, unknown>;
export type ServiceBusQueueDurableClientHandler = ClientHandler<unknown, unknown>;
export type ServiceBusTopicDurableClientHandler = ClientHandler<unknown, unknown>;
export type EventHubDurableClientHandler = ClientHandler<unknown, unknown>;
export type EventGridDurableClientHandler = ClientHandler<EventGridEvent, unknown>;
export type CosmosDBDurableClientHandler = ClientHandler<unknown[], unknown>;

export interface DurableClientOptions extends Omit<GenericFunctionOptions, "handler"> {
  handler: DurableClientHandler;
}
export interface HttpDurableClientOptions extends Omit<HttpFunctionOptions, "handler"> {
  handler: HttpDurableClientHandler;
}
export interface TimerDurableClientOptions extends Omit<TimerFunctionOptions, "handler"> {
  handler: TimerDurableClientHandler;
}
export interface StorageBlobDurableClientOptions extends Omit<
  StorageBlobFunctionOptions,
  "handler"
> {
  handler: StorageBlobDurableClientHandler;
}
export interface StorageQueueDurableClientOptions extends Omit<
  StorageQueueFunctionOptions,
  "handler"
> {
  handler: StorageQueueDurableClientHandler;
}
export interface ServiceBusQueueDurableClientOptions extends Omit<
  ServiceBusQueueFunctionOptions,
  "handler"
> {
  handler: ServiceBusQueueDurableClientHandler;
}
export interface ServiceBusTopicDurableClientOptions extends Omit<
  ServiceBusTopicFunctionOptions,
  "handler"
> {
  handler: ServiceBusTopicDurableClientHandler;
}
export interface EventHubDurableClientOptions extends Omit<EventHubFunctionOptions, "handler"> {
  handler: EventHubDurableClientHandler;
}
export interface EventGridDurableClientOptions extends Omit<EventGridFunctionOptions, "handler"> {
  handler: EventGridDurableClientHandler;
}
export interface CosmosDBv3DurableClientOptions extends Omit<CosmosDBv3FunctionOptions, "handler"> {
  handler: CosmosDBDurableClientHandler;
}
export type CosmosDBv4DurableClientOptions = OmitHandler<CosmosDBv4FunctionOptions> & {
  handler: CosmosDBDurableClientHandler;
};
export type CosmosDBDurableClientOptions =
  CosmosDBv3DurableClientOptions | CosmosDBv4DurableClientOptions;
