import type { Clock, Settling } from "@taskhub/core";

/** Runs the steps of an orchestration, and lets its promises settle where it says so. */
export async function settle<T>(steps: Settling<T>, clock: Pick<Clock, "settle">): Promise<T> {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    await clock.settle();
  }
}
