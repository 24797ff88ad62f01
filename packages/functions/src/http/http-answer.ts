import type { HttpResponseInit } from "@azure/functions";

/** Of payloads that are too deep to be written: as much as the stack surely has room for. */
const SHOWN_DEPTH = 500;

/** An answer with a JSON body. */
export function jsonAnswer(
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): HttpResponseInit {
  return {
    status,
    body: written(value ?? null),
    headers: { "Content-Type": "application/json; charset=utf-8", ...headers },
  };
}

/** An answer that says what is wrong, and no more than that. */
export function errorAnswer(status: number, message: string): HttpResponseInit {
  return jsonAnswer(status, { Message: message });
}

/** An answer without a body. */
export function emptyAnswer(status: number): HttpResponseInit {
  return { status };
}

/** What could be stored may be nested too deeply to be written again: no list must fail for it. */
function written(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return JSON.stringify(value, cutting());
  }
}

/** A replacer that shows `...` for what is nested more deeply than is shown. */
function cutting(): (this: unknown, key: string, value: unknown) => unknown {
  const depths = new Map<unknown, number>();
  return function (this: unknown, _, value) {
    if (typeof value !== "object" || value === null) return value;
    const depth = (depths.get(this) ?? 0) + 1;
    depths.set(value, depth);
    return depth > SHOWN_DEPTH ? "..." : value;
  };
}
