import type { HttpResponseInit } from "@azure/functions";
import { emptyAnswer, errorAnswer } from "./http-answer.js";

/** The answer for what is not there; the original says nothing in it. */
export function absentAnswer(message: string, isStrict: boolean): HttpResponseInit {
  return isStrict ? errorAnswer(404, message) : emptyAnswer(404);
}

/** The same for an instance. */
export function absentInstance(instanceId: string, isStrict: boolean): HttpResponseInit {
  return absentAnswer(`No instance with ID '${instanceId}' found.`, isStrict);
}
