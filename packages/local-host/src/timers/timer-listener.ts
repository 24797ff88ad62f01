import type { TypedData } from "../app/typed-data";
import type { FunctionCall } from "../functions/function-caller";
import type { FunctionDefinition, TimerTrigger } from "../functions/function-definition";

const MAX_TIMEOUT_MS = 2 ** 31 - 1; // of setTimeout; longer waits are made of several
const NEVER = "0001-01-01T00:00:00"; // the default of a .NET DateTime
const MS_PER_MINUTE = 60_000;

/** What a timer needs. Neither may throw. */
export interface TimerSurroundings {
  readonly run: (call: FunctionCall) => Promise<unknown>;
  /** Resolves when the first call may be made; false if that time does not come. */
  readonly whenReady: () => Promise<boolean>;
}

/**
 * Calls a function by a schedule. The next time is looked for when a call has ended: calls never
 * overlap, and a time that passes meanwhile is left out.
 *
 * The state of a schedule lives in memory: a time that passed while no host ran is not caught up
 * with, and `isPastDue` is always false.
 */
export class TimerListener {
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;
  #call: Promise<unknown> | undefined;
  #last: Date | undefined;

  constructor(
    private readonly fn: FunctionDefinition,
    private readonly trigger: TimerTrigger,
    private readonly surroundings: TimerSurroundings,
  ) {}

  start(): void {
    void this.#begin();
  }

  async #begin(): Promise<void> {
    if (!(await this.surroundings.whenReady()) || this.#isStopped) return;
    if (this.trigger.runOnStartup) await this.#fire("at startup");
    else this.#waitFor(this.trigger.schedule.next(new Date()));
  }

  /** Fires no more. Resolves when a call under way has ended. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#call;
  }

  #waitFor(next: Date | undefined): void {
    if (this.#isStopped || next === undefined) return;
    const waitMs = Math.max(next.getTime() - Date.now(), 0);
    this.#timer = setTimeout(
      () => {
        if (waitMs > MAX_TIMEOUT_MS) this.#waitFor(next);
        else void this.#fire("timer");
      },
      Math.min(waitMs, MAX_TIMEOUT_MS),
    );
  }

  async #fire(reason: string): Promise<void> {
    this.#call = this.surroundings.run(
      timerCall(this.fn, this.trigger, { reason, last: this.#last }),
    );
    this.#last = new Date();
    await this.#call;
    this.#waitFor(this.trigger.schedule.next(new Date()));
  }
}

/** The call of a timer function; `reason` is for the log. */
export function timerCall(
  fn: FunctionDefinition,
  trigger: TimerTrigger,
  { reason, last }: { readonly reason: string; readonly last?: Date | undefined },
): FunctionCall {
  const now = new Date();
  const next = trigger.schedule.next(now);
  const status = {
    Last: last === undefined ? NEVER : localTime(last),
    Next: next === undefined ? NEVER : localTime(next),
    LastUpdated: last === undefined ? NEVER : localTime(last),
  };
  const timer = {
    Schedule: { AdjustForDST: true },
    ScheduleStatus: trigger.isMonitored ? status : null,
    IsPastDue: false,
  };
  const data: TypedData = { json: JSON.stringify(timer) };
  return { fn, reason, inputData: [{ name: trigger.bindingName, data }] };
}

/** As .NET writes a local DateTime: with the offset of the machine. */
function localTime(date: Date): string {
  const offset = -date.getTimezoneOffset();
  const two = (value: number) => String(Math.trunc(Math.abs(value))).padStart(2, "0");
  const clock = new Date(date.getTime() + offset * MS_PER_MINUTE).toISOString().slice(0, -1);
  return `${clock}${offset < 0 ? "-" : "+"}${two(offset / 60)}:${two(offset % 60)}`;
}
