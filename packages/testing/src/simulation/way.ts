/**
 * The way of one call: there and back, once, each part of it taking its time.
 *
 * @module
 */
import { StorageError } from "@taskhub/core";
import type { SeededRandom } from "./seeded-random.js";
import type { SimulatedProcess } from "./simulated-process.js";
import type { VirtualTime } from "./virtual-time.js";

/** Milliseconds of a request or a reply on its way: from this to this and a spread. */
const WAY_MS = 1;
const SPREAD_MS = 4;

/** What a call came to. */
export type Outcome<T> =
  | { readonly kind: "done"; readonly value: T }
  | { readonly kind: "failed"; readonly error: StorageError };

interface Reply<T> {
  readonly done: (result: T) => void;
  readonly failed: (error: StorageError) => void;
}

/** There and back, once. */
export class Way<T> {
  constructor(
    private readonly parts: {
      readonly time: VirtualTime;
      readonly random: SeededRandom;
      readonly oneWayMs?: number;
    },
    readonly owner: SimulatedProcess,
    private readonly wire: SimulatedProcess,
    private readonly reply: Reply<T>,
  ) {}

  request(execute: () => unknown): void {
    this.requestAfter(this.oneWayMs(), execute);
  }

  requestAfter(delayMs: number, execute: () => unknown): void {
    this.parts.time.after(delayMs, this.wire, () => void execute());
  }

  answer(outcome: Outcome<T>, extraMs: number): void {
    this.parts.time.after(this.oneWayMs() + extraMs, this.owner, () => {
      this.settle(outcome);
    });
  }

  answerNow(outcome: Outcome<T>): void {
    if (this.parts.time.now < this.owner.frozenUntil) this.answer(outcome, 0);
    else if (!this.owner.isDead) this.settle(outcome);
  }

  private settle(outcome: Outcome<T>): void {
    if (outcome.kind === "done") this.reply.done(outcome.value);
    else this.reply.failed(outcome.error);
  }

  fail(error: StorageError): void {
    this.answer({ kind: "failed", error }, 0);
  }

  failAfter(delayMs: number, error: StorageError): void {
    this.answer({ kind: "failed", error }, delayMs);
  }

  private oneWayMs(): number {
    const { oneWayMs, random } = this.parts;
    return oneWayMs ?? WAY_MS + random.fraction() * SPREAD_MS;
  }
}

/** The failure of a call as a value. */
export async function outcomeOf<T>(call: Promise<T>): Promise<Outcome<T>> {
  try {
    return { kind: "done", value: await call };
  } catch (error) {
    if (error instanceof StorageError) return { kind: "failed", error };
    throw error;
  }
}
