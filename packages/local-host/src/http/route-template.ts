/**
 * Routes as ASP.NET Core writes them: `orders/{id:int}/{format=json}/{*rest}`.
 *
 * @module
 */
import { createConstraint, type RouteConstraint } from "./route-constraint";

/** A parsed route, with the prefix of the app in it. */
export interface RouteTemplate {
  readonly text: string;
  readonly segments: readonly Segment[];
}

/** The values of a route's parameters. One that is absent from the path has none. */
export type RouteValues = Readonly<Record<string, string>>;

/** What stands between two slashes. */
type Segment = readonly Part[];

type Part = { readonly literal: string } | Parameter;

interface Parameter {
  readonly name: string;
  readonly isCatchAll: boolean;
  readonly isOptional: boolean;
  readonly defaultValue: string | undefined;
  readonly constraints: readonly RouteConstraint[];
}

const CATCH_ALL = /^\*{1,2}/;
const FORBIDDEN_IN_NAMES = /[/{}?*]/;

/**
 * Reads a route.
 *
 * @throws Error if ASP.NET Core would not take it.
 */
export function parseRouteTemplate(text: string): RouteTemplate {
  if (text.startsWith("/") || text.startsWith("~")) {
    throw invalid(text, "it must not start with a slash or a tilde");
  }
  const segments = splitSegments(text).map((segment) => parseSegment(text, segment));
  checkParameters(text, segments);
  return { text, segments };
}

/**
 * Matches the path of a request: literals ignore case, a trailing slash counts for nothing.
 *
 * @param path - As it came, percent-encoded. Values are decoded, except `%2F`.
 * @returns The values, or undefined if the path does not match.
 */
export function matchRoute(template: RouteTemplate, path: string): RouteValues | undefined {
  const pieces = splitPath(path);
  const values: Record<string, string> = {};
  for (const [index, segment] of template.segments.entries()) {
    const [part] = segment;
    if (part !== undefined && "name" in part && part.isCatchAll) {
      return setValue(values, part, pieces.slice(index).join("/")) ? values : undefined;
    }
    const piece = pieces[index];
    const matched =
      piece === undefined ? matchNothing(segment, values) : matchPiece(segment, piece, values);
    if (!matched) return undefined;
  }
  return pieces.length > template.segments.length ? undefined : values;
}

/** A segment that the path is too short for: it must be a parameter that may be absent. */
function matchNothing(segment: Segment, values: Record<string, string>): boolean {
  const [part] = segment;
  if (segment.length !== 1 || part === undefined || !("name" in part)) return false;
  if (!part.isOptional && part.defaultValue === undefined) return false;
  return setValue(values, part, "");
}

function matchPiece(segment: Segment, piece: string, values: Record<string, string>): boolean {
  const match = segmentPattern(segment).exec(piece);
  if (match === null) return endsOpen(segment) && matchPiece(withoutEnd(segment), piece, values);
  let group = 0;
  return segment.every((part) => {
    if ("literal" in part) return true;
    group += 1;
    return setValue(values, part, match[group] ?? "");
  });
}

/** Whether the end may be missing: `{name}.{ext?}` takes "file" too, without the dot. */
function endsOpen(segment: Segment): boolean {
  const last = segment.at(-1);
  return segment.length > 1 && last !== undefined && "name" in last && last.isOptional;
}

function withoutEnd(segment: Segment): Segment {
  const parts = segment.slice(0, -2);
  const dotted = segment.at(-2);
  const literal = dotted !== undefined && "literal" in dotted ? dotted.literal.slice(0, -1) : "";
  return literal === "" ? parts : [...parts, { literal }];
}

/** Sets a value, or its default, if the constraints allow it; an optional value may be absent. */
function setValue(values: Record<string, string>, parameter: Parameter, found: string): boolean {
  const value = found === "" ? parameter.defaultValue : found;
  if (value === undefined) return parameter.isOptional || parameter.isCatchAll;
  if (!parameter.constraints.every((allows) => allows(value))) return false;
  values[parameter.name] = value;
  return true;
}

/** Parameters take as much as they can, the first of them first: `{a}.{b}` on `x.y.z` is x.y and z. */
function segmentPattern(segment: Segment): RegExp {
  const source = segment.map((part) => ("name" in part ? "([^]+)" : escape(part.literal)));
  return new RegExp(`^${source.join("")}$`, "i");
}

function escape(literal: string): string {
  return literal.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}

function splitPath(path: string): string[] {
  const pieces = path.split("/").slice(1).map(decodePiece);
  if (pieces.at(-1) === "") pieces.pop();
  return pieces;
}

/** Decodes a piece of a path, leaving `%2F`, and whatever is not valid, as it is. */
function decodePiece(piece: string): string {
  return piece.replace(/(?:%[0-9a-f]{2})+/gi, (encoded) =>
    encoded
      .split(/(%2f)/i)
      .map((run) => (/^%2f$/i.test(run) ? run : decodeRun(run)))
      .join(""),
  );
}

function decodeRun(run: string): string {
  try {
    return decodeURIComponent(run);
  } catch (error) {
    if (error instanceof URIError) return run;
    throw error;
  }
}

/** Splits at slashes outside braces: a `regex(...)` may hold one. */
function splitSegments(text: string): string[] {
  if (text === "") return [];
  const segments: string[] = [];
  let segment = "";
  let depth = 0;
  for (const char of text) {
    if (char === "{") depth += 1;
    if (char === "}") depth -= 1;
    if (char === "/" && depth === 0) {
      segments.push(segment);
      segment = "";
    } else {
      segment += char;
    }
  }
  if (segment !== "") segments.push(segment);
  if (segments.includes("")) throw invalid(text, "it has two slashes in a row");
  return segments;
}

function parseSegment(text: string, segment: string): Segment {
  const parts: Part[] = [];
  let literal = "";
  let rest = segment;
  const endLiteral = (): void => {
    if (literal.includes("?")) throw invalid(text, `"${literal}" contains a question mark`);
    if (literal !== "") parts.push({ literal });
    literal = "";
  };
  while (rest !== "") {
    const doubled = rest.startsWith("{{") || rest.startsWith("}}");
    if (rest.startsWith("}") && !doubled) throw invalid(text, "a closing brace has no opening one");
    if (!rest.startsWith("{") || doubled) {
      literal += rest.charAt(0);
      rest = rest.slice(doubled ? 2 : 1);
      continue;
    }
    endLiteral();
    const length = parameterLength(text, rest);
    parts.push(parseParameter(text, rest.slice(1, length - 1)));
    rest = rest.slice(length);
  }
  endLiteral();
  return parts;
}

/** The length of the parameter that a text starts with, braces included; doubled braces are inside. */
function parameterLength(text: string, rest: string): number {
  for (let index = 1; index < rest.length; index += 1) {
    const char = rest.charAt(index);
    const doubled = rest.charAt(index + 1) === char;
    if ((char === "{" || char === "}") && doubled && index > 1) index += 1;
    else if (char === "}") return index + 1;
    else if (char === "{") break;
  }
  throw invalid(text, `"${rest}" has an opening brace without a closing one`);
}

function parseParameter(text: string, source: string): Parameter {
  const isCatchAll = CATCH_ALL.test(source);
  const inner = source.replace(CATCH_ALL, "").replaceAll("{{", "{").replaceAll("}}", "}");
  const [, name = "", constraintText = "", optional = "", defaultValue] =
    /^([^:=?]*)((?::(?:[^:=?(]|\((?:[^()]|\([^()]*\))*\))+)*)(\?)?(?:=(.*))?$/s.exec(inner) ?? [];
  if (name === "" || FORBIDDEN_IN_NAMES.test(name)) {
    throw invalid(
      text,
      `"{${source}}" is not a parameter; {name}, {name?}, {name=default}, {name:int}, {*name} are`,
    );
  }
  if (optional !== "" && (isCatchAll || defaultValue !== undefined)) {
    throw invalid(
      text,
      `"{${source}}" cannot be optional: it has a default, or takes all that is left`,
    );
  }
  return {
    name,
    isCatchAll,
    isOptional: optional !== "",
    defaultValue,
    constraints: splitConstraints(constraintText).map(createConstraint),
  };
}

function splitConstraints(text: string): string[] {
  return text.match(/(?:[^:(]|\((?:[^()]|\([^()]*\))*\))+/g) ?? [];
}

function checkParameters(text: string, segments: readonly Segment[]): void {
  const names = new Set<string>();
  for (const [index, segment] of segments.entries()) {
    for (const [position, part] of segment.entries()) {
      if ("literal" in part) continue;
      if (names.has(part.name.toLowerCase())) throw invalid(text, `"${part.name}" is there twice`);
      names.add(part.name.toLowerCase());
      checkPosition(text, part, { segment, position, isLast: index === segments.length - 1 });
    }
  }
}

function checkPosition(
  text: string,
  part: Parameter,
  at: { readonly segment: Segment; readonly position: number; readonly isLast: boolean },
): void {
  const { segment, position } = at;
  if (part.isCatchAll && (!at.isLast || segment.length > 1)) {
    throw invalid(text, `"{*${part.name}}" must be the last segment`);
  }
  const before = segment[position - 1];
  if (before !== undefined && "name" in before) {
    throw invalid(text, `"{${before.name}}" and "{${part.name}}" need a text between them`);
  }
  if (segment.length === 1 || !part.isOptional) return;
  const followsDot = before !== undefined && "literal" in before && before.literal.endsWith(".");
  if (position !== segment.length - 1 || !followsDot) {
    throw invalid(
      text,
      `"{${part.name}?}" shares its segment and does not follow a dot at its end`,
    );
  }
}

function invalid(text: string, reason: string): Error {
  return new Error(`The route "${text}" is not valid: ${reason}.`);
}
