/** Services that fail where a test says so. */
import { StorageError } from "@taskhub/core";
import type { Operation } from "../../src/tally.js";
import type { Services } from "../../src/services.js";

/**
 * `error`: the caller gets no answer; `crash`: the process ends, and every later call with it.
 * `before`: the call was not executed; `after`: it was; `late`: it will be, before the next write.
 */
export type Fault = "error before" | "error after" | "error late" | "crash before" | "crash after";

/** The end of a process: no code of the hub may catch it. */
export class Crash extends Error {
  override readonly name = "Crash";
}

/** A call that is about to be made. */
export interface Call {
  /** Counts from 1. */
  readonly number: number;
  readonly operation: Operation;
  readonly args: readonly unknown[];
}

export interface Faulty {
  readonly services: Services;
  readonly calls: readonly Call[];
}

type Method = (...args: readonly unknown[]) => Promise<unknown>;

/** @param decide - The fault of a call; may do something else first, such as another worker's commit. */
export function faulty(
  services: Services,
  decide: (call: Call) => Fault | undefined | Promise<Fault | undefined>,
): Faulty {
  const calls: Call[] = [];
  let isDead = false;
  let late: (() => Promise<unknown>) | undefined;

  async function make(
    operation: Operation,
    args: readonly unknown[],
    execute: () => Promise<unknown>,
  ) {
    if (isDead) throw new Crash();
    const call = { number: calls.length + 1, operation, args };
    calls.push(call);
    const fault = await decide(call);
    if (operation === "tables.transact" && late) {
      const overdue = late;
      late = undefined;
      await overdue().catch(() => undefined);
    }
    isDead ||= fault?.startsWith("crash") ?? false;
    if (fault === "error late") late = execute;
    if (fault?.endsWith("after")) await execute();
    if (fault === undefined) return execute();
    throw isDead
      ? new Crash()
      : new StorageError("other", operation, undefined, "LostReply", undefined);
  }

  function wrap<S extends object>(name: string, service: S): S {
    return new Proxy(service, {
      get(target, method) {
        const original = Reflect.get(target, method) as Method; // services have methods only
        if (method === "urlOf") return original;
        return (...args: readonly unknown[]) =>
          make(`${name}.${String(method)}` as Operation, args, () => original(...args)); // so are they named
      },
    });
  }

  return {
    calls,
    services: {
      queues: wrap("queues", services.queues),
      tables: wrap("tables", services.tables),
      blobs: wrap("blobs", services.blobs),
    },
  };
}

/** One fault, at one call. */
export function faultAt(number: number, fault: Fault) {
  return (call: Call) => (call.number === number ? fault : undefined);
}
