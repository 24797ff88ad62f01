/** A request by a link. */
export interface LinkedRequest {
  readonly method: string;
  readonly url: string;
}

/** One that somebody has changed. */
export interface Tampered extends LinkedRequest {
  readonly what: string;
}

const ROUTE = "/durabletask-links/";
const VERBS = ["GET", "POST", "DELETE", "PUT", "PATCH", "HEAD"];
const OPERATIONS = ["terminate", "suspend", "resume", "rewind", "restart", "raiseEvent/Go"];
/** Of other things than an instance. */
const ELSEWHERE = [
  ...["", "instances", "instances/", "entities", "entities/counter", "entities/counter/a"],
  ...["orchestrators/Order", "orchestrators/Order/new", "makeprimary", "nothing", "instances//x"],
];

/**
 * All that somebody can do to a link: to its verb, its path and each of its parameters.
 *
 * @param others - Links of other instances, hubs and keys: each of their parameters is put into this one.
 */
export function tampered(link: LinkedRequest, others: readonly string[]): Tampered[] {
  return [
    ...verbs(link),
    ...paths(link),
    ...parameters(link),
    ...signatures(link),
    ...others.flatMap((other) => exchanged(link, other)),
  ].filter(({ method, url }) => method !== link.method || url !== link.url);
}

function verbs({ url }: LinkedRequest): Tampered[] {
  return VERBS.map((method) => ({ what: `verb ${method}`, method, url }));
}

function paths({ method, url }: LinkedRequest): Tampered[] {
  const { origin, pathname, search } = new URL(url);
  const at = pathname.indexOf(ROUTE) + ROUTE.length;
  const [base, tail] = [origin + pathname.slice(0, at), pathname.slice(at)];
  const segments = tail.split("/");
  const [, id = "", ...rest] = segments;
  const instance = [id, ...rest].join("/");
  const changed = (place: number, to: string) =>
    segments.map((segment, each) => (each === place ? to : segment)).join("/");
  const tails = [
    ...ELSEWHERE,
    ...ELSEWHERE.map((elsewhere) => `${elsewhere}/${instance}`),
    ...["other", `${id}%20`, `%20${id}`, `${id}x`, id.slice(0, -1), id.toUpperCase(), `${id}%00`]
      .concat(encodeURIComponent(id), `@${id}`, `${id}%2F..`)
      .map((other) => changed(1, other)),
    ...OPERATIONS.map((operation) => `instances/${id}/${operation}`),
    `instances/${id}`,
    ...segments
      .slice(2)
      .flatMap((segment, place) => [
        changed(place + 2, "other"),
        changed(place + 2, `${segment}x`),
        changed(place + 2, `%20${segment}`),
      ]),
    ...rest.slice(1).map((name) => changed(3, name.toLowerCase())), // the name of an event
    ...[
      `${tail}/more`,
      `instances/../${tail}`,
      `x/${tail}`,
      `${tail}/%2e%2e/x/y`,
      `${tail}%E0%A4%A`,
    ],
  ];
  return tails
    .filter((other) => writtenAlike(other) !== writtenAlike(tail))
    .map((other) => ({ what: `path ${other}`, method, url: base + other + search }));
}

/** Paths that name the same: dots are taken out by whoever reads an address, and empty segments too. */
function writtenAlike(tail: string): string {
  const { pathname } = new URL(`http://x/${tail}`);
  const isEncoded = !tail.endsWith("%E0%A4%A"); // half of a character
  return (isEncoded ? decodeURI(pathname) : pathname).replace(/\/+/g, "/");
}

function parameters({ method, url }: LinkedRequest): Tampered[] {
  const made: Tampered[] = [];
  const add = (what: string, change: (query: URLSearchParams) => void) => {
    const changed = new URL(url);
    change(changed.searchParams);
    made.push({ what, method, url: changed.href });
  };
  const { searchParams } = new URL(url);
  for (const name of ["ops", "exp", "sig", "once"].filter((each) => searchParams.has(each))) {
    const value = searchParams.get(name) ?? "";
    add(`${name} dropped`, (q) => q.delete(name));
    add(`${name} emptied`, (q) => q.set(name, ""));
    add(`${name} doubled`, (q) => q.append(name, value));
    add(`${name} doubled otherwise`, (q) => q.append(name, "x"));
    add(`${name} in capitals`, (q) => {
      q.delete(name);
      q.set(name.toUpperCase(), value);
    });
    for (const other of [`${value} `, ` ${value}`, `${value},`, `,${value}`, value.slice(1)]) {
      add(`${name} is '${other}'`, (q) => q.set(name, other));
    }
    add(`${name} encoded twice`, (q) => q.set(name, encodedWhole(value)));
    add(`${name} in another case`, (q) => q.set(name, otherCase(value)));
  }
  const expiry = Number(searchParams.get("exp"));
  for (const other of [expiry + 1, expiry - 1, 4_102_444_800, "1e12", "0x7fffffff", "Infinity"]) {
    add(`exp is ${other}`, (q) => q.set("exp", String(other)));
  }
  const operations = searchParams.get("ops") ?? "";
  for (const other of ["status", "purge", "raiseEvent", "restart", "*"]) {
    if (other !== operations) add(`ops is ${other}`, (q) => q.set("ops", other));
    add(`ops is widened by ${other}`, (q) => q.set("ops", `${operations},${other}`));
  }
  add("once put there, or another", (q) => q.set("once", "00112233445566778899aabbccddeeff"));
  return made.filter((each) => new URL(each.url).search !== new URL(url).search);
}

/** Every character of the signature: another one, none, and one more. */
function signatures({ method, url }: LinkedRequest): Tampered[] {
  const signature = new URL(url).searchParams.get("sig") ?? "";
  return Array.from(signature, (char, at) => {
    const having = (text: string) => signature.slice(0, at) + text + signature.slice(at + 1);
    const others = [
      char === "A" ? "B" : "A",
      String.fromCharCode(char.charCodeAt(0) ^ 1),
      "",
      `${char}-`,
    ];
    return others.map((other) => {
      const changed = new URL(url);
      changed.searchParams.set("sig", having(other));
      return { what: `sig, character ${at} is '${other}'`, method, url: changed.href };
    });
  }).flat();
}

/** Parameters of another link in this one: each, all but each, and all. */
function exchanged({ method, url }: LinkedRequest, other: string): Tampered[] {
  const names = ["ops", "exp", "sig", "once"];
  const from = new URL(other).searchParams;
  const takes = [...names.map((name) => [name]), names];
  return takes
    .map((taken) => {
      const changed = new URL(url);
      for (const name of taken) {
        const value = from.get(name);
        if (value === null) changed.searchParams.delete(name);
        else changed.searchParams.set(name, value);
      }
      return { what: `${taken.join(", ")} of ${other}`, method, url: changed.href };
    })
    .filter((each) => new URL(each.url).search !== new URL(url).search);
}

function encodedWhole(text: string): string {
  return Array.from(text, (char) => `%${char.charCodeAt(0).toString(16)}`).join("");
}

function otherCase(text: string): string {
  const lower = text.toLowerCase();
  return lower === text ? text.toUpperCase() : lower;
}
