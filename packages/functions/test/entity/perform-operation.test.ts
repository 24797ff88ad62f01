import {
  EntityId,
  OperationRun,
  ProgrammingConstraintError,
  type EntityState,
} from "@taskhub/core";
import { HeldInvocations } from "../../src/context/held-invocations.js";
import { entityContext } from "../../src/context/user-context.js";
import { Entity } from "../../src/entity/entity.js";
import { performOperation } from "../../src/entity/perform-operation.js";

interface State {
  n: number;
}

class Counter extends Entity<State> {
  log: string[] = [];
  protected initialState(): State {
    return { n: 0 };
  }

  add(by: number): number {
    return (this.state.n += by);
  }

  async addLater(by: number): Promise<number> {
    await Promise.resolve();
    this.state.n += by;
    return this.state.n;
  }

  get(): State {
    return this.state;
  }

  set(n: number): void {
    this.state = { n };
  }

  touch(): void {
    this.state = this.get();
  }

  fail(): never {
    this.state.n = 99;
    this.context.df.signalEntity(new EntityId("other", "a"), "add", 1);
    throw new RangeError("too much");
  }

  vanish(): string {
    this.state.n = 7;
    this.context.df.destructOnExit();
    return "gone";
  }

  given(): void {
    this.context.df.return(this.context.df.entityKey);
  }

  late(): void {
    setImmediate(() => {
      try {
        this.state.n += 1;
      } catch (error) {
        lateErrors.push(error);
      }
    });
  }

  readonly double = () => (this.state.n *= 2);

  _own(): void {
    this.log.push("not for others");
  }

  override toString(): string {
    return "counter";
  }

  get next(): number {
    return this.state.n + 1;
  }
}

class Named extends Counter {
  delete(): string {
    return "not today";
  }

  override get(): State {
    return { n: super.get().n * 10 };
  }

  ADD(): string {
    return "in capitals";
  }
}

class Marker extends Entity<State | undefined> {
  protected initialState(): undefined {
    return undefined;
  }

  mark(): void {
    this.state = undefined;
  }

  look(): boolean {
    return this.state === undefined;
  }
}

const lateErrors: unknown[] = [];

describe("performOperation", () => {
  const NOW = new Date("2026-11-23T00:00:00Z");

  /** Performs one operation, and tells what it has come to. */
  async function perform(
    name: string,
    input?: unknown,
    before: EntityState = { exists: false, text: undefined },
    type: new () => Entity<State | undefined> = Counter,
  ) {
    const run = new OperationRun(
      {
        ...{ entityId: new EntityId("counter", "a"), name, now: NOW },
        ...{ input: JSON.stringify(input), ids: () => "" },
      },
      before,
    );
    const context = entityContext<State | undefined>("Counter", run.df, new HeldInvocations());
    await performOperation("Counter", new type(), context);
    return run.end();
  }

  const at = (n: number) => ({ exists: true, text: JSON.stringify({ n }) });
  const NONE = { exists: false, text: undefined };

  test("calls the method, gives it the input, and answers what it returns", async () => {
    expect(await perform("add", 2, at(40))).toMatchObject({ state: at(42), result: "42" });
  });

  test("waits for a method that is async", async () => {
    expect(await perform("addLater", 2)).toMatchObject({ state: at(2), result: "2" });
  });

  test("finds the method in any case, the exact name first", async () => {
    expect(await perform("ADDLATER", 1)).toMatchObject({ result: "1" });
    expect(await perform("ADD", 1)).toMatchObject({ result: "1" });
    expect(await perform("ADD", 1, NONE, Named)).toMatchObject({ result: '"in capitals"' });
    expect(await perform("add", 1, NONE, Named)).toMatchObject({ result: "1" });
  });

  test("begins with the initial state, which is not kept by being read", async () => {
    expect(await perform("get")).toMatchObject({ state: NONE, result: '{"n":0}' });
    expect(await perform("set", 3)).toMatchObject({ state: at(3), result: undefined });
  });

  test("keeps a state that was set, be it the same as before", async () => {
    expect(await perform("touch")).toMatchObject({ state: at(0) });
  });

  test("makes an entity without a state exist by setting none", async () => {
    expect(await perform("look", undefined, NONE, Marker)).toMatchObject({ state: NONE });
    expect(await perform("mark", undefined, NONE, Marker)).toMatchObject({
      state: { exists: true, text: undefined },
    });
  });

  test("answers what was given to return, if the method gives nothing itself", async () => {
    expect(await perform("given")).toMatchObject({ result: '"a"' });
  });

  test("lets what the method throws out, and keeps nothing of what it did to the state", async () => {
    const before = at(1);
    await expect(perform("fail", undefined, before)).rejects.toThrow(new RangeError("too much"));
    expect(before).toEqual(at(1));
  });

  test("deletes by what an operation says, whatever state it leaves", async () => {
    expect(await perform("vanish", undefined, at(1))).toMatchObject({
      state: NONE,
      result: '"gone"',
    });
  });

  test("deletes by the operation 'delete', unless the class has one", async () => {
    expect(await perform("Delete", undefined, at(1))).toMatchObject({ state: NONE });
    expect(await perform("delete", undefined, at(1), Named)).toMatchObject({
      ...{ state: at(1), result: '"not today"' },
    });
  });

  test("performs methods of the class that it extends, and those that are members", async () => {
    expect(await perform("get", undefined, at(4), Named)).toMatchObject({ result: '{"n":40}' });
    expect(await perform("double", undefined, at(4), Named)).toMatchObject({ state: at(8) });
  });

  test("names the operations there are when it is asked for another", async () => {
    await expect(perform("ad")).rejects.toMatchObject({
      ...{ name: "UnknownOperationError", code: "OperationNotFound" },
      message:
        "The entity 'Counter' has no operation 'ad'. Is 'add' meant? It has: double, add, " +
        "addLater, get, set, touch, fail, vanish, given, late.",
    });
  });

  test.each(["constructor", "toString", "hasOwnProperty", "initialState", "state", "context"])(
    "takes '%s' for no operation",
    async (name) => {
      await expect(perform(name)).rejects.toThrow(`has no operation '${name}'`);
    },
  );

  test.each(["_own", "log", "next", "then", "__proto__", ""])(
    "nor '%s', which is private, or no method",
    async (name) => {
      await expect(perform(name)).rejects.toThrow(`has no operation '${name}'`);
    },
  );

  test("tells who goes on after the operation has ended", async () => {
    await perform("late");
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    expect(lateErrors).toEqual([expect.any(ProgrammingConstraintError)]);
    expect((lateErrors[0] as Error).message).toMatch(
      /^'state' of Counter is there while one of its operations runs.*Is an await missing\?$/,
    );
  });

  test("has no state in the constructor", () => {
    class Hasty extends Counter {
      readonly first = this.state.n;
    }
    expect(() => new Hasty()).toThrow("'state' of Hasty is there while");
  });
});
