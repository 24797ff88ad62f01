import { input, type FunctionInput } from "@azure/functions";
import { durableApp } from "./durable-app.js";

/** The input that gives a function a client, as `extraInputs.get(input)` or `df.getClient(context)`. */
export interface DurableClientInput extends FunctionInput {
  type: "durableClient";
}

/**
 * Makes the input that gives a function a client.
 *
 * @throws InvalidSettingError if it cannot be kept from the host, which does not know it.
 */
export function durableClient(): DurableClientInput {
  durableApp().attachInput();
  return input.generic({ type: "durableClient" }) as DurableClientInput;
}
