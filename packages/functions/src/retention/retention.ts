import type { AzureTaskHub } from "@taskhub/azure-storage";
import { DurableError, type Clock } from "@taskhub/core";
import type { Logger } from "@taskhub/worker";

/** Little enough that a sweep ends soon after its time is up. */
const PAGE_SIZE = 100;

/** What the retention works with. */
export interface RetentionParts {
  readonly hub: Pick<AzureTaskHub, "purgeInstances">;
  /** How long an instance is kept after its end, in milliseconds. */
  readonly keepMs: number;
  readonly clock: Clock;
  readonly log: Logger;
  /** Resolves when the hub can be used. */
  readonly ready: () => Promise<void>;
  /** True once the process has been told to end. */
  readonly isStopped: () => boolean;
}

/**
 * Purges the instances that ended longer ago than they are kept. Entities have no end, and stay.
 *
 * What is purged is gone, so a sweep that is cut short, even by the end of its process, costs no more
 * than a look at the rows that stay. Several processes may sweep at once.
 */
export class Retention {
  /** Where the last sweep was when its time was up. */
  private continuation: string | undefined;

  constructor(private readonly parts: RetentionParts) {}

  /**
   * One sweep; it never rejects: what fails is logged, and done by the next one.
   *
   * @param limitMs - When the time is up, no further page is begun; the next sweep goes on there.
   */
  async sweep(limitMs = Number.POSITIVE_INFINITY): Promise<void> {
    const { hub, keepMs, clock, log, ready, isStopped } = this.parts;
    const startedAt = clock.now().getTime();
    const elapsedMs = () => clock.now().getTime() - startedAt;
    const completedBefore = new Date(startedAt - keepMs);
    let purged = 0;
    const done = () => {
      const text = `Retention: ${counted(purged)} purged that ended before ${completedBefore.toISOString()}`;
      const isAll = this.continuation === undefined;
      const rest = isAll ? "" : " There may be more: the next one goes on.";
      return `${text}, in ${elapsedMs() / 1000} s.${rest}`;
    };
    try {
      await ready();
      await hub.purgeInstances(
        { completedBefore, pageSize: PAGE_SIZE, continuation: this.continuation },
        {
          onPage: (progress) => {
            ({ purged } = progress);
            this.continuation = progress.continuation;
          },
          isCancelled: () => isStopped() || elapsedMs() >= limitMs,
        },
      );
      log("info", done(), { event: "Retention" });
    } catch (error) {
      if (isUnreadable(error)) {
        const text = `${done()} What cannot be read was left`;
        log("warn", text, { event: "RetentionIncomplete", error });
        return;
      }
      // the store may refuse the place itself
      this.continuation = undefined;
      const text = `Retention: failed when ${counted(purged)} had been purged`;
      log("warn", `${text}; the next one tries again.`, { event: "RetentionFailed", error });
    }
  }
}

/** True if somebody wrote a row that nobody can read: the others are purged all the same. */
function isUnreadable(error: unknown): boolean {
  return error instanceof DurableError && error.code === "HistoryUnreadable";
}

function counted(purged: number): string {
  return purged === 1 ? "1 instance" : `${purged} instances`;
}
