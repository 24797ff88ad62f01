/**
 * External events on their way to the orchestrator: those nobody has waited for yet, and the waits
 * nothing has come for yet.
 *
 * Names match exactly first, then without regard to case: the rest of the Durable family ignores
 * case, and an approval must not be missed for a capital letter.
 *
 * Events are kept in the order they came. A wait that the orchestrator has turned away from, such as
 * the loser of a `Task.any`, takes an event only when it is looked at or yielded again; so no event
 * is lost in a wait that nobody reads, and none is lost in a continue-as-new.
 *
 * @module
 */
import type { EventRaised } from "./history-event.js";

/** A task that waits for an event. */
export interface EventWait {
  readonly name: string;
  /** True if the orchestrator waits for it now. */
  isAwaited(): boolean;
  receive(event: EventRaised): void;
}

interface Arrival {
  readonly event: EventRaised;
  /** Counts all events of the execution. */
  readonly position: number;
}

/** Everything under one name, whatever its case: arrivals or waits, never both. */
interface Group {
  /** Oldest first. */
  readonly arrivals: Arrival[];
  /** Newest last. */
  readonly waits: EventWait[];
}

/** The events and the waits of one execution. */
export class ExternalEvents {
  private readonly groups = new Map<string, Group>();
  /** The waits that are in a group. */
  private readonly waiting = new Set<EventWait>();
  private arrived = 0;

  /** An event came: the newest wait gets it, or it is kept. */
  raise(event: EventRaised): void {
    const group = this.group(event.name);
    const wait = this.newestWait(group.waits, event.name);
    if (wait) wait.receive(event);
    else group.arrivals.push({ event, position: this.arrived++ });
    this.tidy(event.name, group);
  }

  /** The wait is yielded: it gets the oldest event that was kept, or the next that comes. */
  wait(wait: EventWait): void {
    if (this.claim(wait) || this.waiting.has(wait)) return;
    this.waiting.add(wait);
    this.group(wait.name).waits.push(wait);
  }

  /**
   * The wait, yielded before, is looked at: it gets the oldest event that was kept.
   *
   * @returns False if there is none.
   */
  claim(wait: EventWait): boolean {
    const group = this.group(wait.name);
    const exact = group.arrivals.findIndex(({ event }) => event.name === wait.name);
    const [arrival] = group.arrivals.splice(Math.max(exact, 0), 1);
    if (arrival) wait.receive(arrival.event);
    this.tidy(wait.name, group);
    return arrival !== undefined;
  }

  /** Events that nobody has got, in the order they came. */
  unclaimed(): EventRaised[] {
    return [...this.groups.values()]
      .flatMap((group) => group.arrivals)
      .sort((a, b) => a.position - b.position)
      .map(({ event }) => event);
  }

  private newestWait(waits: EventWait[], name: string): EventWait | undefined {
    let newest = waits.at(-1);
    while (newest && !newest.isAwaited()) {
      this.waiting.delete(newest);
      waits.pop();
      newest = waits.at(-1);
    }
    if (!newest) return undefined;
    let index = waits.length - 1;
    for (let i = index; i >= 0; i--) {
      const wait = waits[i];
      if (wait?.name !== name || !wait.isAwaited()) continue;
      newest = wait;
      index = i;
      break;
    }
    waits.splice(index, 1);
    this.waiting.delete(newest);
    return newest;
  }

  private group(name: string): Group {
    const key = name.toLowerCase();
    let group = this.groups.get(key);
    if (!group) {
      group = { arrivals: [], waits: [] };
      this.groups.set(key, group);
    }
    return group;
  }

  private tidy(name: string, group: Group): void {
    const isEmpty = group.arrivals.length === 0 && group.waits.length === 0;
    if (isEmpty) this.groups.delete(name.toLowerCase());
  }
}
