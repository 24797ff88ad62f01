/** Wakes the listeners of a queue when this host puts a message there itself. */
export class QueueBell {
  readonly #listeners = new Map<string, Set<() => void>>();

  /** @returns Ends the listening. */
  listen(queueUrl: string, wake: () => void): () => void {
    const listeners = this.#listeners.get(queueUrl) ?? new Set();
    this.#listeners.set(queueUrl, listeners.add(wake));
    return () => listeners.delete(wake);
  }

  ring(queueUrl: string): void {
    for (const wake of this.#listeners.get(queueUrl) ?? []) wake();
  }
}
