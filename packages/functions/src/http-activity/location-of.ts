import type { Answer } from "./exchange.js";

/** The `Location` of an answer, absolute; `undefined` if there is none that could be asked. */
export function locationOf({ headers }: Pick<Answer, "headers">, base: URL): URL | undefined {
  const location = headers["Location"];
  if (typeof location !== "string" || !URL.canParse(location, base.href)) return undefined;
  const url = new URL(location, base);
  return isHttp(url) ? url : undefined;
}

/** True if it is an address that requests go to. */
export function isHttp({ protocol }: URL): boolean {
  return protocol === "http:" || protocol === "https:";
}
