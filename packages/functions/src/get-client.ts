import type { InvocationContext } from "@azure/functions";
import type { DurableClient } from "./client/durable-client.js";
import { isClientBinding } from "./host/client-binding.js";

/**
 * The client of a function that has `df.input.durableClient()` among its `extraInputs`.
 *
 * @throws Error if the function has no such input, or something else was put there.
 */
export function getClient(context: InvocationContext): DurableClient {
  const input = context.options.extraInputs.find(({ type }) => isClientBinding(type));
  if (!input) {
    throw new Error(
      "Could not find a registered durable client input binding. Check your extraInputs definition " +
        "when registering your function.",
    );
  }
  const client = context.extraInputs.get(input);
  if (isClient(client)) return client;
  throw new Error(
    "Received input is not a valid durable client input. Check your extraInputs definition when " +
      "registering your function.",
  );
}

/** Recognised by what it can do: tests put their own there, and a second copy of the package its. */
function isClient(value: unknown): value is DurableClient {
  if (typeof value !== "object" || value === null) return false;
  return "startNew" in value && typeof value.startNew === "function";
}
