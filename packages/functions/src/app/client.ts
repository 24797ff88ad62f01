/**
 * `df.app.client.*`: the triggers of `@azure/functions`, with a client as second argument.
 *
 * The input that stands for the client never leaves this file, so that nothing of the worker has to
 * be changed for it.
 *
 * @module
 */
import {
  app as azure,
  type CosmosDBFunctionOptions,
  type FunctionInput,
  type FunctionOptions,
  type InvocationContext,
} from "@azure/functions";
import { durableApp } from "../durable-app.js";
import { giveClient, isClientBinding } from "../host/client-binding.js";
import type {
  ClientHandler,
  CosmosDBDurableClientOptions,
  DurableClientOptions,
  EventGridDurableClientOptions,
  EventHubDurableClientOptions,
  HttpDurableClientOptions,
  ServiceBusQueueDurableClientOptions,
  ServiceBusTopicDurableClientOptions,
  StorageBlobDurableClientOptions,
  StorageQueueDurableClientOptions,
  TimerDurableClientOptions,
} from "./client-options.js";

/** Registers a function that an HTTP request triggers. */
export function http(functionName: string, options: HttpDurableClientOptions): void {
  azure.http(functionName, withClient(options));
}

/** Registers a function that a schedule triggers. */
export function timer(functionName: string, options: TimerDurableClientOptions): void {
  azure.timer(functionName, withClient(options));
}

/** Registers a function that a blob triggers. */
export function storageBlob(functionName: string, options: StorageBlobDurableClientOptions): void {
  azure.storageBlob(functionName, withClient(options));
}

/** Registers a function that a message of a storage queue triggers. */
export function storageQueue(
  functionName: string,
  options: StorageQueueDurableClientOptions,
): void {
  azure.storageQueue(functionName, withClient(options));
}

/** Registers a function that a message of a Service Bus queue triggers. */
export function serviceBusQueue(
  functionName: string,
  options: ServiceBusQueueDurableClientOptions,
): void {
  azure.serviceBusQueue(functionName, withClient(options));
}

/** Registers a function that a message of a Service Bus topic triggers. */
export function serviceBusTopic(
  functionName: string,
  options: ServiceBusTopicDurableClientOptions,
): void {
  azure.serviceBusTopic(functionName, withClient(options));
}

/** Registers a function that events of an event hub trigger. */
export function eventHub(functionName: string, options: EventHubDurableClientOptions): void {
  azure.eventHub(functionName, withClient(options));
}

/** Registers a function that an event of an event grid triggers. */
export function eventGrid(functionName: string, options: EventGridDurableClientOptions): void {
  azure.eventGrid(functionName, withClient(options));
}

/** Registers a function that changes in a Cosmos DB container trigger. */
export function cosmosDB(functionName: string, options: CosmosDBDurableClientOptions): void {
  // which of the versions of the options it is, the type system has lost on the way
  azure.cosmosDB(functionName, withClient(options) as CosmosDBFunctionOptions);
}

/** Registers a function with any trigger. */
export function generic(functionName: string, options: DurableClientOptions): void {
  azure.generic(functionName, withClient(options));
}

interface ClientOptions<TriggerInput, Result> extends Partial<
  Pick<FunctionOptions, "extraInputs">
> {
  readonly handler: ClientHandler<TriggerInput, Result>;
}

type WithFunctionHandler<O, TriggerInput, Result> = Omit<O, "handler"> & {
  handler: (triggerInput: TriggerInput, context: InvocationContext) => Promise<Result>;
};

/** The same options for `@azure/functions`: without our input, and with its kind of handler. */
function withClient<O extends ClientOptions<TriggerInput, Result>, TriggerInput, Result>(
  options: O & ClientOptions<TriggerInput, Result>,
): WithFunctionHandler<O, TriggerInput, Result> {
  const app = durableApp();
  app.attach();
  const { handler, extraInputs = [] } = options;
  const own = extraInputs.filter(({ type }) => isClientBinding(type));
  const inputs: FunctionInput[] =
    own.length > 0 ? own : [{ type: "durableClient", name: "durableClient" }];
  return {
    ...options,
    extraInputs: extraInputs.filter(({ type }) => !isClientBinding(type)),
    handler: (triggerInput, context) =>
      app.withClient(triggerInput, (client) => {
        for (const input of inputs) giveClient(context, input, client);
        return handler(triggerInput, client, context);
      }),
  };
}
