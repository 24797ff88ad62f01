/**
 * Stop 5 of the walk: one instance, live in this process.
 *
 * The inbox gathers what comes while a turn is under way; the next turn takes all of it. The
 * orchestrator stays in memory between turns, and is rebuilt from storage only after a crash, an
 * eviction or a conflict.
 *
 *   from  worker/receive, worker/run-activity, the client's hand-off
 *   to    worker/turn
 *
 * @module
 */
import { isEntityInstance, StorageError, type Delivery } from "@taskhub/core";
import { endBroken } from "./end-doomed.js";
import { Holdings } from "./holdings.js";
import { deliveriesOf, type InboxItem, type LocalResult } from "./inbox.js";
import { logEvents } from "./log-events.js";
import { sessionBytes } from "./session-bytes.js";
import { isStart } from "./sift.js";
import { entityTurn } from "./entity-turn.js";
import { turn } from "./turn.js";
import type { Workplace } from "./workplace.js";

/** Items of one turn: with the rows around them they fit one transaction of 99 rows. */
const MAX_BATCH = 95;
const SHORTEST_RETRY_MS = 50;
const LONGEST_RETRY_MS = 30_000;
/** How soon what could not be used now is looked at again. */
const GIVEN_BACK_MS = 5_000;

/** One live instance. */
export class Session {
  private readonly holdings: Holdings;
  private readonly isEntity: boolean;
  private inbox: InboxItem[] = [];
  private loop: Promise<void> | undefined;
  private stopped = false;
  private failures = 0;
  private endPause: (() => void) | undefined;
  /** Takes it out of the idle ones; absent while it is at work. */
  private leaveIdle: (() => void) | undefined;

  constructor(
    readonly instanceId: string,
    private readonly place: Workplace,
    private readonly onEnd: () => void,
  ) {
    this.isEntity = isEntityInstance(instanceId);
    this.holdings = new Holdings(instanceId, place, (item) => {
      this.push(item);
    });
  }

  /** True if open work of the instance is kept here: nobody else can go on with all of it. */
  get isAnchored(): boolean {
    const state = this.holdings.memory?.state;
    return state !== undefined && this.holdings.anchor(state) !== undefined;
  }

  /** False if another worker moved the instance last, and nothing of it is kept here. */
  get isHome(): boolean {
    const { memory, wasRefused } = this.holdings;
    return (memory ? !memory.othersAt : !wasRefused) || this.isAnchored;
  }

  /** Puts an item into the inbox. */
  push(item: InboxItem): void {
    if (this.stopped) return;
    this.leaveIdle?.();
    this.leaveIdle = undefined;
    this.inbox.push(item);
    this.loop ??= this.run();
  }

  /**
   * Takes the result of a work item that ran in this process.
   *
   * Only with an anchor: what the result leads to needs a keeper, and a work item never is one.
   *
   * @returns False if it must go through the control queue.
   */
  takeResult(result: LocalResult): boolean {
    const state = this.holdings.memory?.state;
    if (this.stopped || state?.executionId !== result.executionId) return false;
    if (!this.holdings.anchor(state)) return false;
    this.push(result);
    return true;
  }

  /** Ends after the turn under way; what is held is left to the caller. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.leaveIdle?.();
    const stopping = this.holdings.stop();
    this.endPause?.();
    await Promise.all([this.loop, stopping]);
  }

  private async run(): Promise<void> {
    // what the same tick brings makes one batch
    await this.place.clock.settle();
    while (this.inbox.length > 0 && !this.stopped) {
      const gate = this.isEntity ? this.place.entityGate : this.place.gate;
      const pauseMs = await gate.pass(() => this.oneTurn());
      if (pauseMs > 0) await this.pause(pauseMs);
    }
    this.loop = undefined;
    if (!this.stopped) this.rest();
  }

  /** Waits, but not when told to stop. */
  private async pause(delayMs: number): Promise<void> {
    if (this.stopped) return;
    await new Promise<void>((resolve) => {
      const cancel = this.place.clock.schedule(delayMs, resolve);
      this.endPause = () => {
        cancel();
        resolve();
      };
    });
    this.endPause = undefined;
  }

  /** @returns Milliseconds to wait before the next turn. */
  private async oneTurn(): Promise<number> {
    if (this.stopped) return 0;
    const { isEntity, place } = this;
    const limit = isEntity ? place.settings.maxEntityBatch : MAX_BATCH;
    const batch = this.inbox.splice(0, limit);
    const grow = () => {
      batch.push(...this.inbox.splice(0, limit - batch.length));
    };
    try {
      const end = await (isEntity
        ? entityTurn(place, this.holdings, batch, grow)
        : turn(place, this.holdings, batch));
      this.failures = 0;
      if (end.kind === "done") {
        this.inbox.unshift(...end.later);
        return 0;
      }
      if (end.kind === "conflict") {
        place.log(...logEvents.conflict(this.instanceId));
        this.holdings.wasRefused = true;
        return this.takeUpAgain(batch, SHORTEST_RETRY_MS);
      }
      this.holdings.forgetMemory();
      if (end.kind === "elsewhere") {
        place.elsewhere.note(this.instanceId);
        // each of them would have the history read again, to be left as well
        batch.push(...this.takeMessages());
      }
      await this.holdings.dropResults(batch, GIVEN_BACK_MS);
      await this.holdings.postpone(deliveriesOf(batch), end.kind === "wait" ? end.waitMs : 0);
      return 0;
    } catch (error) {
      if (!(error instanceof StorageError)) return this.breakOff(batch, error);
      // a store that fails is asked again
      const delayMs = Math.min(SHORTEST_RETRY_MS * 2 ** ++this.failures, LONGEST_RETRY_MS);
      place.log(...logEvents.episodeFailed(this.instanceId, error, delayMs));
      return this.takeUpAgain(batch, delayMs);
    }
  }

  /** Takes what has come since and may be left to another worker. */
  private takeMessages(): InboxItem[] {
    const { elsewhere } = this.place;
    const mayBeLeft = (item: InboxItem) =>
      item.kind === "delivery" && elsewhere.mayBeLeft(item.delivery);
    const messages = this.inbox.filter(mayBeLeft);
    this.inbox = this.inbox.filter((item) => !mayBeLeft(item));
    return messages;
  }

  private takeUpAgain(batch: readonly InboxItem[], delayMs: number): number {
    this.holdings.forgetMemory();
    this.inbox.unshift(...batch);
    return delayMs * (0.5 + this.place.random.fraction());
  }

  /** This code, or a history that cannot be read, fails the same way each time: others may try. */
  private async breakOff(batch: readonly InboxItem[], error: unknown): Promise<number> {
    const { holdings, place } = this;
    place.log(...logEvents.sessionBroken(this.instanceId, error));
    holdings.forgetMemory();
    await holdings.dropResults(batch, GIVEN_BACK_MS);
    // what is kept must come back too, or nobody would see how often this happens
    const isPoison = ({ dequeueCount }: Delivery) => dequeueCount >= place.settings.maxDequeueCount;
    const poison = holdings.allHeld().filter(isPoison);
    const starts = batch.filter(isStart).filter(({ delivery }) => isPoison(delivery));
    const reason = error instanceof Error ? error.message : String(error);
    // if the instance could not be ended, they are no more than put aside
    const mayGo =
      this.isEntity || (poison.length > 0 && (await endBroken(place, holdings, starts, reason)));
    if (poison.length > 0 && mayGo) {
      await holdings.quarantine(poison, reason);
    }
    await holdings.giveBack(holdings.allHeld(), GIVEN_BACK_MS);
    return 0;
  }

  /** An idle session stays for the next event, as long as there is room; a finished one goes. */
  private rest(): void {
    if (!this.holdings.isEmpty) return;
    const state = this.holdings.memory?.state;
    if (!state || state.completed) {
      this.end();
      return;
    }
    this.leaveIdle = this.place.idle.add(sessionBytes(state), () => {
      this.end();
    });
  }

  private end(): void {
    this.stopped = true;
    this.onEnd();
  }
}
