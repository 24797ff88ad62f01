/**
 * A request along its redirects, and what of it goes where.
 *
 * Redirects and `Location`s are the server's choice, so one rule holds for all of them: what may be
 * secret goes to the origin that the user named, and to no other.
 *
 * @module
 */
import type { HttpActivityRequest } from "@taskhub/core";
import { exchange, type Answer } from "./exchange.js";
import { headersFor, type Hop } from "./headers-for.js";
import { HttpRequestError } from "./http-request-error.js";
import { isHttp } from "./location-of.js";
import { redirected } from "./redirected.js";
import { shownUrl } from "./shown-url.js";

const MAX_REDIRECTS = 20; // the Fetch standard's

/** An answer that is no redirect, and who gave it. */
export interface FinalAnswer extends Answer {
  readonly url: URL;
}

/** How a request is carried out. */
export interface Means {
  /** Asked for at most once, if the request goes to the origin that the user named. */
  readonly token: () => Promise<string | undefined>;
  readonly signal: AbortSignal;
}

/** Sends a request, and again wherever it is redirected to. */
export async function follow(
  request: HttpActivityRequest,
  { token, signal }: Means,
): Promise<FinalAnswer> {
  const home = httpUrl(request.originalUri ?? request.uri);
  const first = httpUrl(request.uri, home);
  let hop: Hop = { url: first, method: request.method, content: request.content ?? undefined };
  let known: Promise<string | undefined> | undefined;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const isHome = hop.url.origin === home.origin;
    const allowed = { isHome, token: isHome ? await (known ??= token()) : undefined };
    const headers = headersFor(hop, request, allowed);
    const answer = await exchange({ ...hop, headers }, signal);
    const next = redirected(hop, answer);
    if (!next) return { ...answer, url: hop.url };
    hop = next;
  }
  throw new HttpRequestError(
    `it was redirected more than ${MAX_REDIRECTS} times, to ${shownUrl(hop.url)} at last`,
  );
}

/** @throws TypeError if it is something else. */
function httpUrl(text: string, base?: URL): URL {
  const url = URL.canParse(text, base?.href) ? new URL(text, base) : undefined;
  if (url && isHttp(url)) return url;
  throw new TypeError("the address is no http or https URL");
}
