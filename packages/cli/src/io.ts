import type { Readable, Writable } from "node:stream";

/** What a command has of the world around it. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where what was asked for goes. */
  readonly stdout: Writable & { readonly isTTY?: boolean };
  /** Where errors, questions and progress go. */
  readonly stderr: Writable & { readonly isTTY?: boolean };
  /** Where answers come from. */
  readonly stdin: Readable & { readonly isTTY?: boolean };
  /** Aborted by the first Ctrl-C; only who asks for it is not ended by that at once. */
  interrupts(): AbortSignal;
}
