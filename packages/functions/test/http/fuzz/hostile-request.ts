/**
 * Requests to the management API that nobody sane would send, from a seed.
 *
 * Two kinds. With a key: anything but what would change the guarded instances by right. With a link:
 * one of the guarded instances' links with something changed, so that it must open nothing.
 *
 * @module
 */
import type { Dice } from "../../differential/dice.js";
import {
  hostileBody,
  hostileContentType,
  hostileParameter,
  hostileText,
} from "./hostile-values.js";

/** One request, as it goes over the wire. */
export interface HostileRequest {
  readonly method: string;
  /** Path and query, percent-encoded or wrongly so. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | undefined;
  /** True if no answer but 401 or 403 is right. */
  readonly isForged: boolean;
}

const METHODS = ["GET", "POST", "DELETE"] as const;
const OPERATIONS = [
  ...[
    "terminate",
    "suspend",
    "resume",
    "rewind",
    "restart",
    "raiseEvent",
    "RAISEEVENT",
    "nonsense",
  ],
  ...["terminate/x", "raiseEvent/go%20on", "raiseEvent/", "wait", "history"],
];
const PARAMETERS = [
  ...["showHistory", "showHistoryOutput", "showInput", "returnInternalServerErrorOnFailure"],
  ...["createdTimeFrom", "createdTimeTo", "runtimeStatus", "instanceIdPrefix", "top", "name"],
  ...["includeEntities", "lastOperationTimeFrom", "lastOperationTimeTo", "fetchState", "op", "at"],
  ...["reason", "restartWithNewInstanceId", "newInstanceId", "version", "taskHub", "connection"],
  ...["ops", "exp", "sig", "code", "waitFor", "CREATEDTIMEFROM", "runtimestatus"],
];
/** Before any instance of the test was made: a purge by right finds nothing. */
const LONG_AGO = "2001-01-01T00:00:00Z";

/** A request past the host's check of a key. */
export function hostileKeyRequest(dice: Dice, guarded: readonly string[]): HostileRequest {
  const method = dice.once(20) ? dice.pick(["PUT", "PATCH", "HEAD"]) : dice.pick(METHODS);
  const path = `/api/durabletask/${keyPath(dice, method, guarded)}`;
  return { method, path, ...rest(dice, method), isForged: false };
}

function keyPath(dice: Dice, method: string, guarded: readonly string[]): string {
  switch (dice.below(6)) {
    case 0:
      return `orchestrators/${dice.pick(["echo", "waiting", "failing", segment(dice)])}${maybe(dice, segment)}${query(dice)}`;
    case 1:
      return `instances/${segment(dice)}${query(dice)}`;
    case 2:
      return `instances/${segment(dice)}/${dice.pick(OPERATIONS)}${maybe(dice, segment)}${query(dice)}`;
    case 3:
      return `entities/${dice.pick(["box", segment(dice)])}${maybe(dice, segment)}${query(dice)}`;
    case 4:
      return method === "GET"
        ? dice.pick([
            `instances${query(dice)}`,
            `entities${query(dice)}`,
            guardedPath(dice, guarded),
          ])
        : `instances${query(dice, `createdTimeTo=${LONG_AGO}`)}`;
    default:
      return `${segment(dice)}/${segment(dice)}${query(dice)}`;
  }
}

const guardedPath = (dice: Dice, guarded: readonly string[]) =>
  `instances/${encodeURIComponent(dice.pick(guarded))}${query(dice)}`;

/** A link that was good, and one thing about it is not any more. */
export function forgedLinkRequest(
  dice: Dice,
  links: readonly { readonly method: string; readonly url: string }[],
): HostileRequest {
  const { method, url } = dice.pick(links);
  const { pathname, search } = new URL(url);
  const filled = pathname.replace(/%7BeventName%7D|\{eventName\}/i, "go%20on");
  const forged = forge(dice, { method, path: filled, search });
  return {
    ...rest(dice, forged.method),
    method: forged.method,
    path: forged.path + forged.search,
    isForged: true,
  };
}

interface Link {
  readonly method: string;
  readonly path: string;
  readonly search: string;
}

function forge(dice: Dice, { method, path, search }: Link): Link {
  const parameters = new URLSearchParams(search);
  const signed = ["sig", "exp", "ops"].filter((name) => parameters.has(name));
  const name = dice.pick(signed);
  switch (dice.below(7)) {
    case 0: // a character of a signed part
      return {
        method,
        path,
        search: replaced(search, name, changed(dice, parameters.get(name) ?? "")),
      };
    case 1: // a signed part left out
      parameters.delete(name);
      return { method, path, search: `?${parameters.toString()}` };
    case 2: // a signed part twice
      return {
        method,
        path,
        search: `${search}&${name}=${safeEncoded(hostileParameter(dice))}`,
      };
    case 3: // another instance
      return { method, path: path.replace(/(instances\/)[^/]+/, `$1${segment(dice)}`), search };
    case 4: // a collection that no link opens
      return {
        method: dice.pick(METHODS),
        path: path.replace(
          /instances\/.*$/,
          dice.pick([
            "instances",
            "entities",
            "orchestrators/echo",
            "entities/box/a",
            "makeprimary",
          ]),
        ),
        search,
      };
    case 5: // another value
      return { method, path, search: replaced(search, name, hostileParameter(dice)) };
    default: // no parameters at all, or another hub's
      return {
        method,
        path,
        search: dice.pick(["", "?", "?code=abc", "?sig=", "?ops=status&exp=9999999999&sig=AAAA"]),
      };
  }
}

function replaced(search: string, name: string, value: string): string {
  const encoded = safeEncoded(value);
  return search.replace(new RegExp(`([?&]${name}=)[^&]*`), (_, start: string) => start + encoded);
}

/** The text with one character made another. */
function changed(dice: Dice, text: string): string {
  const at = dice.below(text.length);
  // the last character of base64 has bits that do not count: it would be the same signature
  const other = text[at] === "b" ? "c" : "b";
  return at === text.length - 1 ? `${text}b` : text.slice(0, at) + other + text.slice(at + 1);
}

function rest(dice: Dice, method: string): Pick<HostileRequest, "headers" | "body"> {
  const body =
    method === "GET" || method === "HEAD" || dice.once(4) ? undefined : hostileBody(dice);
  const contentType = hostileContentType(dice);
  return {
    headers: {
      ...(contentType === "" ? {} : { "content-type": contentType }),
      ...(dice.once(8) ? { "x-ms-continuation-token": safeEncoded(hostileText(dice)) } : {}),
      ...(dice.once(8) ? { "x-forwarded-host": "evil.example", "x-forwarded-proto": "https" } : {}),
    },
    body,
  };
}

function segment(dice: Dice): string {
  const text = hostileText(dice);
  // now and then an encoding that is none
  return dice.once(8) ? text.replace(/[^!-~]|[?#]/g, "%") : safeEncoded(text);
}

function maybe(dice: Dice, make: (dice: Dice) => string): string {
  return dice.once(2) ? "" : `/${make(dice)}`;
}

function query(dice: Dice, always?: string): string {
  const parameters = Array.from(
    { length: dice.below(4) },
    () => `${dice.pick(PARAMETERS)}=${safeEncoded(hostileParameter(dice))}`,
  );
  // waits must end soon
  if (dice.once(10))
    parameters.push(
      `timeout=${dice.pick(["0.2", "1", "-1", "x", "1e9", "500"])}`,
      "pollingInterval=0.1",
    );
  if (always !== undefined) parameters.push(always);
  return parameters.length === 0 ? "" : `?${parameters.join("&")}`;
}

/** Lone surrogates have no encoding: as bytes that are no UTF-8. */
function safeEncoded(text: string): string {
  return /\p{Surrogate}/u.test(text) ? "%ed%a0%80" : encodeURIComponent(text);
}
