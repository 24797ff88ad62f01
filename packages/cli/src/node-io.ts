import type { Io } from "./io.js";

const INTERRUPTED = 130; // 128 + SIGINT, as shells count
// npm passes a Ctrl-C on that the terminal has sent already: that is one, not two
const SAME_SIGNAL_MS = 500;

/** The process that this runs in. */
export function nodeIo(): Io {
  const { env, stdout, stderr, stdin } = process;
  return { env, stdout, stderr, stdin, interrupts };
}

/** The first Ctrl-C aborts the signal, the second ends the process. */
function interrupts(): AbortSignal {
  const abort = new AbortController();
  let firstAt: number | undefined;
  process.on("SIGINT", () => {
    const now = performance.now();
    firstAt ??= now;
    abort.abort();
    if (now - firstAt > SAME_SIGNAL_MS) process.exit(INTERRUPTED);
  });
  return abort.signal;
}
