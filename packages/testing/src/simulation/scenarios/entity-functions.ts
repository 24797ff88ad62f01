/**
 * The entities of the scenarios. Those that can tell what went wrong with them keep it in their state.
 *
 * States are cast to what the operations before have left.
 *
 * @module
 */
import { entityIdOf, type EntityFunction } from "@taskhub/core";

/** What a `hearer` knows of its senders. */
export interface Heard {
  /** The last number of each, by name. */
  readonly last: Record<string, number>;
  passed: number;
  readonly wrong: string[];
}

/** What a `hearer` is told. */
export interface Told {
  readonly from: string;
  /** One more than what the same sender has told before. */
  readonly n: number;
  /** Id of another hearer, that is told by this one. */
  readonly to?: string;
}

/** What an `account` holds, and all that was done to it. */
export interface Account {
  balance: number;
  readonly log: Booking[];
  readonly wrong: string[];
}

/** One thing that was done to an account. */
interface Booking {
  /** Whoever holds a lock meanwhile, or one client. */
  readonly owner: string;
  readonly amount: number;
}

/** What every account begins with. */
export const OPENING_BALANCE = 100;

/** Numbers of every sender come once each, and in order. */
const hearer: EntityFunction = (df) => {
  const { from, n, to } = df.getInput<Told>() ?? nothing();
  const state = df.getState(() => ({ last: {}, passed: 0, wrong: [] })) as Heard;
  const expected = (state.last[from] ?? 0) + 1;
  if (n !== expected) state.wrong.push(`${n} of ${from} was heard in place of ${expected}`);
  state.last[from] = n;
  const target = to === undefined ? undefined : entityIdOf(to);
  if (target) {
    df.signalEntity(target, "hear", { from: String(df.entityId), n: ++state.passed });
  }
  df.setState(state);
};

/** A number. */
const counter: EntityFunction = (df) => {
  const count = (df.getState(() => 0) as number) + (df.getInput<number>() ?? 0);
  df.setState(count);
  df.return(count);
};

/** Hears numbers in whatever order, each once. */
const set: EntityFunction = (df) => {
  const { n } = df.getInput<{ n: number }>() ?? nothing();
  const state = df.getState(() => ({ seen: [], wrong: [] })) as { seen: number[]; wrong: string[] };
  if (state.seen.includes(n)) state.wrong.push(`${n} was heard twice`);
  state.seen.push(n);
  state.seen.sort((one, other) => one - other);
  df.setState(state);
};

/** Starts an orchestration for each signal, and forgets all about it with the last one. */
const launcher: EntityFunction = (df) => {
  const { n, isLast } = df.getInput<{ n: number; isLast: boolean }>() ?? nothing();
  df.startOrchestration("chain", n, { instanceId: `${df.entityKey}-${n}` });
  if (isLast) df.destructOnExit();
  else df.setState(n);
};

/** Money, and who was at it: whoever was followed by another must not come back. */
const account: EntityFunction = (df) => {
  const { owner, amount } = df.getInput<Booking>() ?? nothing();
  const state = df.getState(() => ({ balance: OPENING_BALANCE, log: [], wrong: [] })) as Account;
  if (amount === 0) {
    df.return(state.balance);
    return;
  }
  note(state, { owner, amount });
  state.balance += amount;
  df.setState(state);
  // what was set before it throws must not stay
  if (state.balance < 0) throw new Error(`There are only ${state.balance - amount}.`);
  df.return(state.balance);
};

function note({ log, wrong }: Account, booking: Booking): void {
  const { owner, amount } = booking;
  const isThere = log.some((each) => each.owner === owner);
  if (isThere && log.at(-1)?.owner !== owner) {
    wrong.push(`${owner} was at it again after ${log.at(-1)?.owner ?? ""}`);
  }
  if (log.some((each) => each.owner === owner && each.amount === amount)) {
    wrong.push(`${owner} has booked ${amount} twice`);
  }
  log.push(booking);
}

function nothing(): never {
  throw new Error("The operation has no input.");
}

/** By name, in lower case. */
export const entities: Readonly<Record<string, EntityFunction>> = {
  ...{ hearer, counter, set, launcher, account },
};
