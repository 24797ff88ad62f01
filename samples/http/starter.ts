import type { HttpRequest } from "@azure/functions";
import type { HttpDurableClientHandler } from "@taskhub/functions";
import { refusal } from "./refusal.js";

/**
 * Makes the handler of an HTTP function that starts an orchestrator: the answer is 202 with links to
 * the instance, or says what is wrong with the request.
 *
 * @param inputOf - Reads the input of the orchestrator from the request.
 */
export function starter(
  orchestrator: string,
  inputOf: (request: HttpRequest) => unknown,
): HttpDurableClientHandler {
  return async (request, client) => {
    try {
      const instanceId = await client.startNew(orchestrator, { input: inputOf(request) });
      return client.createCheckStatusResponse(request, instanceId);
    } catch (error) {
      return refusal(error);
    }
  };
}
