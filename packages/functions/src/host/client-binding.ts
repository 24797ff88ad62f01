/**
 * Keeps the binding `durableClient` from the host, which would refuse the function for it.
 *
 * `registerFunction` of the core API is replaced, once per process: it takes the binding out of what
 * the host is told, and the handler finds a client in its context all the same.
 *
 * @module
 */
import type { FunctionInput, InvocationContext } from "@azure/functions";
import type { DurableClient } from "../client/durable-client.js";
import { InvalidSettingError } from "../settings/invalid-setting-error.js";
import type { CoreApi, CoreCallback, CoreFunction } from "./core-api.js";

/** The same for every copy of the package: the first one wraps, for all. */
const WRAPPED = Symbol.for("@taskhub/functions:registerFunction");

/** What registrations are reported to, and clients come from. */
export interface ClientSource {
  /** Runs a handler with a client for this invocation. */
  withClient<T>(
    triggerInput: unknown,
    handler: (client: DurableClient) => T | Promise<T>,
  ): Promise<T>;
  /** Called for every function that is registered with the host. */
  registered(metadata: CoreFunction): void;
}

/** True for the type of the input, and for the name it had in the first version of the original. */
export function isClientBinding(type: string): boolean {
  return type === "durableClient" || type === "orchestrationClient";
}

/** Puts the client where `extraInputs.get(input)` and `df.getClient(context)` find it. */
export function giveClient(
  context: InvocationContext,
  input: FunctionInput,
  client: DurableClient,
): void {
  context.extraInputs.set(input, client);
  context.options.extraInputs.push(input);
}

/** By this copy of the package or another. */
function isWrapped(core: CoreApi): boolean {
  return WRAPPED in core.registerFunction;
}

/**
 * Wraps `registerFunction`, unless that has been done.
 *
 * @throws InvalidSettingError if the object does not allow it.
 */
export function wrapRegisterFunction(core: CoreApi, source: ClientSource): void {
  if (isWrapped(core)) return;
  const register = core.registerFunction.bind(core);
  const wrapped: CoreApi["registerFunction"] = (metadata, callback) => {
    source.registered(metadata);
    return register(...withoutClientBindings(metadata, callback, source));
  };
  try {
    core.registerFunction = Object.assign(wrapped, { [WRAPPED]: true });
  } catch {
    // a frozen object throws in strict code; a setter might not
  }
  if (isWrapped(core)) return;
  throw new InvalidSettingError(
    "df.input.durableClient()",
    "cannot work with this version of the Functions worker: what it registers functions with " +
      "cannot be changed. Use df.app.client.http and its kin, which need no input.",
  );
}

function withoutClientBindings(
  metadata: CoreFunction,
  callback: CoreCallback,
  source: ClientSource,
): [CoreFunction, CoreCallback] {
  const all = Object.entries(metadata.bindings);
  const taken = all.filter(([, { type }]) => isClientBinding(type));
  if (taken.length === 0) return [metadata, callback];
  const bindings = Object.fromEntries(all.filter(([, { type }]) => !isClientBinding(type)));
  return [
    { ...metadata, bindings },
    (...args) =>
      source.withClient(args[0], (client) => {
        const context = args.at(-1) as InvocationContext;
        for (const [name, binding] of taken) giveClient(context, { ...binding, name }, client);
        return callback(...args);
      }),
  ];
}
