import type { InvocationContext } from "@azure/functions";

/**
 * The invocations of our queue functions that are under way.
 *
 * The host shows a log line only while the invocation it belongs to runs. Orchestrators and
 * activities are no invocations of the host, so they log through whichever is held open.
 */
export class HeldInvocations {
  private readonly open: InvocationContext[] = [];

  /** The one that began last; `undefined` if none is under way. */
  get current(): InvocationContext | undefined {
    return this.open.at(-1);
  }

  /** Counts an invocation in until the work has come to its end. */
  async during<T>(context: InvocationContext, work: () => Promise<T>): Promise<T> {
    this.open.push(context);
    try {
      return await work();
    } finally {
      this.open.splice(this.open.indexOf(context), 1);
    }
  }
}
