import type { Answer } from "./exchange.js";
import type { Hop } from "./headers-for.js";
import { locationOf } from "./location-of.js";

const REDIRECTS = [301, 302, 303, 307, 308];
const SEE_OTHER = 303;
const TO_GET_FROM_POST = [301, 302];

/**
 * The request that an answer redirects to, if it is to be followed: never from https to http.
 *
 * @see .NET `RedirectHandler.cs`, which changes methods in the same way.
 */
export function redirected(hop: Hop, answer: Pick<Answer, "status" | "headers">): Hop | undefined {
  if (!REDIRECTS.includes(answer.status)) return undefined;
  const url = locationOf(answer, hop.url);
  if (!url || (hop.url.protocol === "https:" && url.protocol === "http:")) return undefined;
  const { method } = hop;
  const becomesGet =
    (answer.status === SEE_OTHER && method !== "HEAD") ||
    (TO_GET_FROM_POST.includes(answer.status) && method === "POST");
  return becomesGet ? { url, method: "GET", content: undefined } : { ...hop, url };
}
