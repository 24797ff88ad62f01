import { decodeSchedulerState, entityIdOf, isFinished, type InstanceStatus } from "@taskhub/core";
import { OPENING_BALANCE, type Account } from "./entity-functions.js";

/** Which orchestrations have moved money, and what may have become of them. */
export interface Movers {
  readonly ids: readonly string[];
  /** Those that were terminated: they may have stopped anywhere. */
  readonly mayStop?: readonly string[];
  /** Those that fail after all is done. */
  readonly mayFail?: readonly string[];
}

/** How an orchestration came to its end is for `bankIsInOrder` to judge. */
export function isOver({ runtimeStatus }: InstanceStatus): string | undefined {
  return isFinished(runtimeStatus) ? undefined : `is still ${runtimeStatus}`;
}

/** What is wrong with the accounts, after all transfers. */
export function bankIsInOrder(
  ends: ReadonlyMap<string, InstanceStatus>,
  movers: Movers,
): readonly string[] {
  const accounts = accountsOf(ends);
  return [
    ...unexpectedEnds(ends, movers),
    ...wrongBalances(accounts),
    ...unmatched(accounts, movers),
    ...otherOrders(accounts),
  ];
}

function accountsOf(ends: ReadonlyMap<string, InstanceStatus>): ReadonlyMap<string, Account> {
  const accounts = new Map<string, Account>();
  for (const [id, { input }] of ends) {
    const { text } = decodeSchedulerState(entityIdOf(id) && input).entity;
    if (entityIdOf(id)?.name === "account" && text !== undefined) {
      accounts.set(id, JSON.parse(text) as Account); // as its operations have left it
    }
  }
  return accounts;
}

function* unexpectedEnds(
  ends: ReadonlyMap<string, InstanceStatus>,
  { ids, mayStop = [], mayFail = [] }: Movers,
): Generator<string> {
  for (const id of ids) {
    const { runtimeStatus } = ends.get(id) ?? {};
    const expected = mayFail.includes(id) ? "Failed" : "Completed";
    if (runtimeStatus === expected) continue;
    if (mayStop.includes(id) && runtimeStatus === "Terminated") continue;
    yield `'${id}' should be ${expected}, is ${String(runtimeStatus)}`;
  }
}

function* wrongBalances(accounts: ReadonlyMap<string, Account>): Generator<string> {
  for (const [id, { balance, log }] of accounts) {
    const expected = log.reduce((sum, { amount }) => sum + amount, OPENING_BALANCE);
    if (balance !== expected) yield `'${id}' should have ${expected}, has ${balance}`;
  }
}

/** What was taken was given, and the other way round; a client only gives. */
function* unmatched(
  accounts: ReadonlyMap<string, Account>,
  { mayStop = [] }: Movers,
): Generator<string> {
  const moved = new Map<string, number>();
  for (const { log } of accounts.values()) {
    for (const { owner, amount } of log) moved.set(owner, (moved.get(owner) ?? 0) + amount);
  }
  for (const [owner, sum] of moved) {
    const [id = ""] = owner.split(":");
    const isLeft = mayStop.includes(id) && sum < 0;
    const isGift = /^c\d$|:later$/.test(owner) && sum > 0;
    if (sum !== 0 && !isLeft && !isGift) yield `${owner} has moved ${sum} in all`;
  }
}

/** Who holds several accounts at a time comes before or after another in all of them. */
function* otherOrders(accounts: ReadonlyMap<string, Account>): Generator<string> {
  const logs = [...accounts].map(
    ([id, { log }]) => [id, [...new Set(log.map(({ owner }) => owner))]] as const,
  );
  for (const [index, [id, owners]] of logs.entries()) {
    for (const [otherId, others] of logs.slice(index + 1)) {
      const here = owners.filter((owner) => others.includes(owner)).join();
      const there = others.filter((owner) => owners.includes(owner)).join();
      if (here !== there) yield `'${id}' was locked by ${here}, '${otherId}' by ${there}`;
    }
  }
}
