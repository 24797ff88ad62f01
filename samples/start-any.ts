/**
 * Starts any orchestrator of the app by its name, with the body of the request as its input.
 *
 *     curl -X POST http://localhost:7071/api/orchestrators/Chain/my-chain -d '{ "length": 5 }'
 *
 * `anonymous` suits a machine of one's own. In Azure such a function wants `authLevel: "function"`.
 *
 * @module
 */
import type { HttpRequest } from "@azure/functions";
import * as df from "@taskhub/functions";
import { BadRequestError, refusal } from "./http/refusal.js";

df.app.client.http("startAny", {
  methods: ["POST"],
  authLevel: "anonymous",
  route: "orchestrators/{name}/{instanceId?}",
  handler: async (request, client) => {
    const { name = "", instanceId = "" } = request.params;
    try {
      const input = await jsonBody(request);
      const id = await client.startNew(name, { instanceId, input });
      return client.createCheckStatusResponse(request, id);
    } catch (error) {
      return refusal(error);
    }
  },
});

/** @returns `undefined` if there is no body. */
async function jsonBody(request: HttpRequest): Promise<unknown> {
  const text = await request.text();
  if (text.trim() === "") return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new BadRequestError(`The body is not JSON: ${String(error)}`, { cause: error });
  }
}
