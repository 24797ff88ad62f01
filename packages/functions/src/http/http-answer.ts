import type { HttpResponseInit } from "@azure/functions";

/** An answer with a JSON body. */
export function jsonAnswer(
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): HttpResponseInit {
  return {
    status,
    body: JSON.stringify(value ?? null),
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
