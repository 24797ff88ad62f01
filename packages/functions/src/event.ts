import { ExternalEvent } from "@taskhub/core";

/**
 * Names an external event and the type of its data, for who sends and who waits.
 *
 * @typeParam Data - As it comes out of JSON.
 * @throws TypeError or Error if there is no name.
 */
export function event<Data>(name: string): ExternalEvent<Data> {
  return new ExternalEvent<Data>(name);
}
