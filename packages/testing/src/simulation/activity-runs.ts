import type { Activity, ActivityInvocation } from "@taskhub/worker";
import type { SimulatedActivity } from "./scenario.js";
import type { SimulatedProcess } from "./simulated-process.js";
import type { VirtualTime } from "./virtual-time.js";

/** Every run of an activity in a world, and the bodies that the worker is given. */
export class ActivityRuns {
  /** Runs of each call, by its task key. */
  readonly byKey = new Map<string, number>();
  /** True once fragile activities succeed. */
  isMended = false;
  private repeatsBefore = 0;

  constructor(
    private readonly time: VirtualTime,
    private readonly onStart: (invocation: ActivityInvocation) => void,
  ) {}

  /** Runs beyond the first of a call. */
  get repeats(): number {
    const repeats = [...this.byKey.values()].reduce((sum, runs) => sum + runs - 1, 0);
    return this.repeatsBefore + repeats;
  }

  /** An instance is rewound: calls that ran may be called again. */
  mayRunAgain(): void {
    this.repeatsBefore = this.repeats;
    this.byKey.clear();
  }

  /** The activity as a worker in this process runs it. */
  in(process: SimulatedProcess, activity: SimulatedActivity): Activity {
    return async (input, invocation) => {
      const { taskKey } = invocation;
      this.byKey.set(taskKey, (this.byKey.get(taskKey) ?? 0) + 1);
      this.onStart(invocation);
      const effect = activity(input);
      if (effect.ms !== undefined) await this.time.clockOf(process).sleep(effect.ms);
      if (effect.kind === "throw") throw new Error(effect.message);
      if (effect.kind === "fragile" && !this.isMended) throw new Error("not mended yet");
      return effect.value;
    };
  }
}
