/**
 * What the types allow and refuse of entities; checked by `tsc`, never run.
 */
/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-call,
   @typescript-eslint/no-unsafe-member-access --
   a `yield` gives `any`, as v3 code has it; and some of this is wrong on purpose */
import * as df from "../src/index.js";
import type { EntityContext, EntityHandler, OrchestrationHandler } from "../src/index.js";

type Equal<A, B> = [A, B] extends [B, A] ? (IsAny<A> extends IsAny<B> ? true : false) : false;
type IsAny<T> = 0 extends 1 & T ? true : false;

/** Compiles if the value is of exactly this type. */
function exactly<T>(): <V>(value: V, ..._: Equal<T, V> extends true ? [] : [never]) => void {
  return () => undefined;
}

// An entity as v3 code writes it.
const counterV3: EntityHandler<number> = (context: EntityContext<number>) => {
  const current = context.df.getState(() => 0);
  exactly<number | undefined>()(current);
  const by = context.df.getInput<number>();
  exactly<number | undefined>()(by);
  if (context.df.operationName === "add") context.df.setState((current ?? 0) + (by ?? 0));
  else context.df.return(current);
  const { entityId } = context.df;
  context.df.signalEntity(new df.EntityId("other", entityId.key), "add", 1);
};
df.app.entity("v3", counterV3);
df.app.entity<number>("v3Options", { handler: counterV3 });
df.app.entity<string[]>("v3Async", async (context) => {
  await Promise.resolve();
  context.df.setState(["a"]);
  // @ts-expect-error another state
  context.df.setState([1]);
});
const untyped = df.app.entity("untyped", (context) => {
  exactly<unknown>()(context.df.getInput());
  // @ts-expect-error an entity cannot call
  context.df.callEntity(context.df.entityId, "get");
});

const v3Orchestration: OrchestrationHandler = function* (context) {
  const id = new df.EntityId("counter", "a");
  const value: number = yield context.df.callEntity(id, "get");
  context.df.signalEntity(id, "add", value);
  const lock: df.DurableLock = yield context.df.lock(id);
  lock.release();
  return context.df.isLocked().isLocked;
};
df.app.orchestration("v3", v3Orchestration);

// An entity as a class.
interface Stock {
  left: number;
  since: Date;
}
class Shelf extends df.Entity<Stock> {
  protected initialState(): Stock {
    return { left: 0, since: new Date() };
  }
  put(count: number): number {
    exactly<Stock>()(this.state);
    this.context.log(this.context.df.entityId.key);
    return (this.state.left += count);
  }
  async take(order: { count: number }): Promise<{ at: Date } | undefined> {
    await Promise.resolve();
    this.state = { ...this.state, left: this.state.left - order.count };
    // @ts-expect-error another state
    this.state = { left: "none" };
    return { at: new Date() };
  }
  empty(reason?: string): void {
    this._note(reason);
  }
  readonly peek = () => this.state.left;
  two(a: number, b: number): number {
    return a + b;
  }
  _note(text: unknown): void {
    this.context.log(text);
  }
}
class Keeper extends df.Entity<undefined> {
  protected initialState(): undefined {
    return undefined;
  }
  delete(reason: string): string {
    // in an entity, too
    shelf("a").signal.empty(reason);
    return reason;
  }
}
const shelf = df.app.entity("shelf", Shelf);
const keeper = df.app.entity("keeper", Keeper);

// @ts-expect-error no initial state
class _Bare extends df.Entity<number> {}
class NeedsMore extends df.Entity<number> {
  constructor(private readonly start: number) {
    super();
  }
  protected initialState(): number {
    return this.start;
  }
}
// @ts-expect-error nobody could make one
df.app.entity("needsMore", NeedsMore);
// @ts-expect-error a class of something else
df.app.entity("map", Map);

df.app.orchestration("stock", function* (context) {
  const { call, signal, signalAt } = shelf("a");
  exactly<number>()(yield* call.put(1));
  exactly<{ at: string } | undefined>()(yield* call.take({ count: 1 }));
  exactly<undefined>()(yield* call.empty());
  exactly<undefined>()(yield* call.delete());
  exactly<number>()(yield* call.peek());
  exactly<string>()(yield* keeper("a").call.delete("why"));
  exactly<unknown>()(yield* untyped("a").call["anything"]!(1));
  signal.put(1);
  signalAt(context.df.currentUtcDateTime).empty("late");
  // @ts-expect-error no such input
  call.put("many");
  // @ts-expect-error it needs an input
  signal.put();
  // @ts-expect-error it has no input
  signal.peek(1);
  // @ts-expect-error it needs a time
  signalAt("now").empty();
  // @ts-expect-error no such operation
  yield call.putt(1);
  // @ts-expect-error no operation has two inputs
  yield call.two(1, 2);
  // @ts-expect-error private by its name
  yield call._note("x");
  // @ts-expect-error not an operation
  yield call.initialState();
  const lock = yield* context.df.lock(shelf.id("a"), keeper("a").id);
  exactly<df.DurableLock>()(lock);
  return lock.ownedLocks.length;
});
df.app.orchestration("asyncStock", async (context) => {
  const { left } = await Promise.resolve({ left: await shelf("a").call.put(1) });
  exactly<number>()(left);
  using lock = await context.df.lock([shelf.id("a")]);
  return lock.ownedLocks;
});

async function fromClient(client: df.DurableClient): Promise<void> {
  const a = client.entity(shelf, "a");
  await a.signal.put(1);
  await a.signalAt(new Date()).take({ count: 1 });
  exactly<{ left: number; since: string } | undefined>()(await a.read());
  exactly<unknown>()(await client.entity(untyped, "a").read());
  // @ts-expect-error nobody would answer a client
  await a.call.put(1);
  // @ts-expect-error no such input
  await a.signal.put("many");
  // @ts-expect-error no such operation
  await a.signal.putt(1);
  // @ts-expect-error not an entity
  client.entity(v3Orchestration, "a");

  const { entityExists, entityState } = await client.readEntityState<number>(a.id);
  exactly<boolean>()(entityExists);
  exactly<number | undefined>()(entityState);
  await client.signalEntity(a.id);
  await client.signalEntity(a.id, "put", 1, { scheduledTime: new Date(), taskHubName: "Hub" });
  for await (const entity of client.listEntities<Stock>({ name: "shelf", pageSize: 10 })) {
    exactly<Stock | undefined>()(entity.state);
    exactly<df.EntityId>()(entity.entityId);
  }
  for await (const page of client.listEntities().pages({ continuationToken: "t" })) {
    exactly<string | undefined>()(page.continuationToken);
    exactly<readonly df.EntityStatus[]>()(page.entities);
  }
  const { emptyEntitiesRemoved } = await client.cleanEntityStorage({ removeEmpty: true });
  exactly<number>()(emptyEntitiesRemoved);
}

export { fromClient };
