/**
 * Drains when the process is told to end, as containers are: the Functions worker itself does not
 * listen, and would be gone at once.
 *
 * There is no handler of SIGINT: Ctrl-C under `func start` relies on the default.
 */
export function drainOnSigterm(drain: () => Promise<void>): void {
  process.once("SIGTERM", () => {
    // With a handler of ours Node no longer ends by itself. If somebody else listens too, ending is
    // theirs to decide: they may have more to close.
    const end = () => {
      if (process.listenerCount("SIGTERM") === 0) process.exit(0);
    };
    drain().then(end, end);
  });
}
