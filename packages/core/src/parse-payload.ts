/**
 * The value of a payload that should be JSON text.
 *
 * Text that is not JSON is returned as it is: tools write such events, and an instance must not fail
 * for what somebody sent it.
 *
 * @returns `undefined` if there is no text, or none in it.
 */
export function parsePayload(text: string | undefined): unknown {
  if (text === undefined || text === "") return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
