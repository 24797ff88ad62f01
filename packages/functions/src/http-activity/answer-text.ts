import { TextDecoder } from "node:util";
import type { Answer } from "./exchange.js";

const CHARSET = /;\s*charset\s*=\s*"?([^\s;"]+)/i;

/** The body as text, in the character set that the server names; UTF-8 if it names none that is known. */
export function answerText({ headers, body }: Answer): string {
  const type = headers["Content-Type"];
  const charset = typeof type === "string" ? CHARSET.exec(type)?.[1] : undefined;
  return decoder(charset).decode(body);
}

function decoder(charset: string | undefined): TextDecoder {
  try {
    return new TextDecoder(charset);
  } catch {
    return new TextDecoder();
  }
}
