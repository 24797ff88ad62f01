/**
 * The section `managementApi`: where the management API is, and whose status codes it answers with.
 *
 * @module
 */
import { wrongValue } from "./invalid-setting-error.js";
import { SECTION } from "./known-keys.js";
import type { SettingReader } from "./setting-reader.js";

const MODES = ["strict", "compatible"] as const;
const DEFAULT_API_ROUTE = "durabletask";
const DEFAULT_LINKS_ROUTE = "durabletask-links";
/** Where the host answers by itself: a function with such a route is never called. */
const OF_HOST = /^(admin|runtime)/i;
const ROUTE = /^[\w.~-]+(\/[\w.~-]+)*$/;

/**
 * What the management API answers where the original is not helpful.
 *
 * - `strict`: a request that says what nobody can understand, or asks for what cannot be, is told so.
 * - `compatible`: the original's status codes.
 */
export type ManagementMode = (typeof MODES)[number];

/** The management API. */
export interface ManagementApiSettings {
  readonly mode: ManagementMode;
  /** Route of what needs a function key; no slashes around it, never empty. */
  readonly apiRoute: string;
  /** Route of signed links; no slashes around it, never empty, not the one above. */
  readonly linksRoute: string;
}

/** @throws InvalidSettingError for a mode or a route that cannot be used. */
export function readManagementApi(read: SettingReader): ManagementApiSettings {
  const apiRoute = route(read, "route") ?? DEFAULT_API_ROUTE;
  const linksRoute = route(read, "linksRoute") ?? DEFAULT_LINKS_ROUTE;
  if (isBelow(apiRoute, linksRoute) || isBelow(linksRoute, apiRoute)) {
    // the host would take one for the other, and ask for a key or for none
    throw wrongValue(key("linksRoute"), linksRoute, `a route apart from '${apiRoute}'`);
  }
  return { mode: read.oneOf(key("mode"), MODES) ?? "strict", apiRoute, linksRoute };
}

function route(read: SettingReader, name: string): string | undefined {
  const text = read.text(key(name));
  if (text === undefined) return undefined;
  const found = text.replace(/^\/+|\/+$/g, "");
  if (ROUTE.test(found) && !OF_HOST.test(found) && !/(^|\/)\.+(\/|$)/.test(found)) return found;
  const expected =
    `a route such as "durabletask", of letters, digits, '-', '_', '.', '~' and '/', that does not ` +
    `begin with 'admin' or 'runtime', which the host keeps for itself`;
  throw wrongValue(key(name), text, expected);
}

function isBelow(inner: string, outer: string): boolean {
  return `${inner}/`.toLowerCase().startsWith(`${outer}/`.toLowerCase());
}

function key(name: string): string {
  return `${SECTION}.managementApi.${name}`;
}
