/**
 * The bodies of requests: JSON in UTF-8, or text.
 *
 * Of any size: the host has a limit, and what the store cannot take it refuses itself.
 *
 * @module
 */
import type { HttpRequest } from "@azure/functions";
import { RefusedRequest } from "./refused-request.js";

/** @throws RefusedRequest if it is not UTF-8. */
export async function textBody(request: HttpRequest): Promise<string> {
  const bytes = await request.arrayBuffer();
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new RefusedRequest(400, "The request's body must be UTF-8, and is not.");
  }
}

/**
 * The value of a body.
 *
 * @returns `undefined` if there is none, or a blank one.
 * @throws RefusedRequest if it is no JSON.
 */
export async function jsonBody(request: HttpRequest): Promise<unknown> {
  const text = await textBody(request);
  if (text.trim() === "") return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    throw new RefusedRequest(400, `The request's body is not valid JSON: ${problem}`);
  }
}

/** True if the body is said to be JSON. */
export function isJson(request: HttpRequest): boolean {
  return /^\s*application\/json\s*(;|$)/i.test(request.headers.get("content-type") ?? "");
}
