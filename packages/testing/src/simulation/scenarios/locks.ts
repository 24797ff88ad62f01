/**
 * Scenarios of locked entities: orchestrations that move money, and what may end them meanwhile.
 *
 * @module
 */
import {
  EntityId,
  type DurableLock,
  type DurableOrchestrationContext,
  type Orchestrator,
} from "@taskhub/core";
import type { Scenario, SimulatedApp, Stage } from "../scenario.js";
import { bankIsInOrder, isOver } from "./bank.js";
import { app as common, ONCE } from "./entities.js";

type Df = DurableOrchestrationContext;

/** What a transfer is to do. */
interface Transfer {
  readonly from: string;
  readonly to: string;
  readonly amount: number;
  /** Of those that go on for ever: how often they have. */
  readonly round?: number;
}

const account = (key: string) => new EntityId("account", key);

/** Moves the money; the lock is the caller's business. */
function* move(df: Df, { from, to, amount, round = 0 }: Transfer) {
  const owner = `${df.instanceId}:${round}`;
  const [source, target] = [account(from), account(to)];
  const balance = (yield df.callEntity(source, "book", { owner, amount: 0 })) as number;
  if (balance < amount) return "too little";
  yield df.callEntity(source, "book", { owner, amount: -amount });
  if (amount % 2 === 1) yield df.callActivity("add", [amount, 1]);
  yield df.callEntity(target, "book", { owner, amount });
  return "moved";
}

const orchestrators: Readonly<Record<string, Orchestrator>> = {
  ...common.orchestrators,
  *transfer(df: Df) {
    const transfer = df.getInput<Transfer>();
    const lock = (yield df.lock(account(transfer.from), account(transfer.to))) as DurableLock;
    try {
      return yield* move(df, transfer);
    } finally {
      lock.release();
    }
  },
  asyncTransfer: async (df: Df) => {
    const { from, to, amount } = df.getInput<Transfer>();
    const owner = `${df.instanceId}:0`;
    const lock = await df.lock(account(to), account(from));
    await df.callEntity(account(from), "book", { owner, amount: -amount });
    await df.callEntity(account(to), "book", { owner, amount });
    lock.release();
    return "moved";
  },
  /** Locks one account, books twice with something slow between, and once when others may. */
  *visit(df: Df) {
    const [one, owner] = [account(df.getInput<string>()), df.instanceId];
    const lock = (yield df.lock(one)) as DurableLock;
    yield df.callEntity(one, "book", { owner, amount: 3 });
    yield df.callActivity("slow", 1);
    yield df.callEntity(one, "book", { owner, amount: -3 });
    lock.release();
    yield df.callEntity(one, "book", { owner: `${owner}:later`, amount: 1 });
    return "visited";
  },
  /** Ends by an error while it holds the lock. */
  *clumsy(df: Df) {
    const transfer = df.getInput<Transfer>();
    yield df.lock(account(transfer.from), account(transfer.to));
    yield* move(df, transfer);
    throw new Error("fell over the doorstep");
  },
  /** Ends without releasing what it holds. */
  *forgetful(df: Df) {
    const transfer = df.getInput<Transfer>();
    yield df.lock(account(transfer.from), account(transfer.to));
    return yield* move(df, transfer);
  },
  /** Does not wait until it is given the lock. */
  *impatient(df: Df) {
    const { from, to } = df.getInput<Transfer>();
    yield df.Task.any([df.lock(account(from), account(to)), df.callActivity("add", [1, 1])]);
    return "left";
  },
  /** Continues as new while it holds the lock. */
  *eternalTransfer(df: Df) {
    const { round = 0, ...transfer } = df.getInput<Transfer>();
    yield df.lock(account(transfer.from), account(transfer.to));
    yield* move(df, { ...transfer, round });
    if (round === 2) return "moved";
    df.continueAsNew({ ...transfer, round: round + 1 });
    return undefined;
  },
};

const app: SimulatedApp = { ...common, orchestrators };

function transferAll(stage: Stage, transfers: Readonly<Record<string, [string, Transfer]>>) {
  return Promise.all(
    Object.entries(transfers).map(([id, [name, transfer]]) =>
      stage.start(id, name, transfer, ONCE),
    ),
  );
}

/** Clients pay into an account, some of them while it is locked. */
async function payIn(stage: Stage, entity: string, pauseMs: number): Promise<void> {
  for (const n of [1, 2, 3, 4]) {
    await stage.signal(entity, "book", { owner: `c${n}`, amount: n });
    await stage.sleep(pauseMs);
  }
}

/** An orchestration holds the lock, or waits for it, while others want it; then it is terminated. */
export function felledOwner(name: string, afterMs: number): Scenario {
  const ids = ["o1", "o2", "o3"];
  return {
    name,
    app,
    play: async (stage) => {
      await transferAll(stage, {
        o1: ["transfer", { from: "a", to: "b", amount: 11 }],
        o2: ["transfer", { from: "b", to: "c", amount: 7 }],
      });
      await stage.sleep(afterMs);
      await stage.terminate("o1", "enough");
      await stage.start(
        "o3",
        "transfer",
        { from: "c", to: "a", amount: 4 } satisfies Transfer,
        ONCE,
      );
    },
    judges: { o1: isOver, o2: isOver, o3: isOver },
    verdict: (ends) => bankIsInOrder(ends, { ids, mayStop: ["o1"] }),
  };
}

const bankIds = ["o1", "o2", "o3", "o4"];

/** Each small enough to try every fault on it. */
export const locks: readonly Scenario[] = [
  {
    name: "lock",
    app,
    play: async (stage) => {
      await stage.start("o1", "visit", "a", ONCE);
      await stage.start("o2", "visit", "a", ONCE);
      await payIn(stage, "@account@a", 400);
    },
    judges: { o1: isOver, o2: isOver },
    verdict: (ends) => bankIsInOrder(ends, { ids: ["o1", "o2"] }),
  },
  {
    name: "transfers",
    app,
    play: (stage) =>
      transferAll(stage, {
        o1: ["transfer", { from: "a", to: "b", amount: 10 }],
        o2: ["asyncTransfer", { from: "b", to: "a", amount: 7 }],
      }),
    judges: { o1: isOver, o2: isOver },
    verdict: (ends) => bankIsInOrder(ends, { ids: ["o1", "o2"] }),
  },
  {
    name: "bank",
    app,
    play: async (stage) => {
      await transferAll(stage, {
        o1: ["transfer", { from: "a", to: "b", amount: 10 }],
        o2: ["transfer", { from: "b", to: "c", amount: 105 }],
        o3: ["asyncTransfer", { from: "c", to: "a", amount: 30 }],
        o4: ["transfer", { from: "b", to: "a", amount: 21 }],
      });
      await payIn(stage, "@account@b", 60);
    },
    judges: { o1: isOver, o2: isOver, o3: isOver, o4: isOver },
    verdict: (ends) => bankIsInOrder(ends, { ids: bankIds }),
  },
  {
    name: "carelessOwners",
    app,
    play: (stage) =>
      transferAll(stage, {
        o1: ["clumsy", { from: "a", to: "b", amount: 10 }],
        o2: ["forgetful", { from: "b", to: "a", amount: 7 }],
        o3: ["impatient", { from: "a", to: "b", amount: 0 }],
        o4: ["transfer", { from: "a", to: "b", amount: 2 }],
      }),
    judges: { o1: isOver, o2: isOver, o3: isOver, o4: isOver },
    verdict: (ends) => bankIsInOrder(ends, { ids: bankIds, mayFail: ["o1"] }),
  },
  {
    name: "eternalOwner",
    app,
    play: (stage) =>
      transferAll(stage, {
        o1: ["eternalTransfer", { from: "a", to: "b", amount: 10 }],
        o2: ["transfer", { from: "b", to: "a", amount: 8 }],
      }),
    judges: { o1: isOver, o2: isOver },
    verdict: (ends) => bankIsInOrder(ends, { ids: ["o1", "o2"] }),
  },
  felledOwner("felledAsker", 25),
  felledOwner("felledOwner", 120),
  felledOwner("felledMover", 240),
];
