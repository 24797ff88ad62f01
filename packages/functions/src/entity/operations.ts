/**
 * Which operations a class has, and how they are asked for.
 *
 * @module
 */
import type { Task } from "@taskhub/core";
import type { JsonResult } from "../jsonify.js";
import type { Entity } from "./entity.js";

/** Methods of a class that are no operations, whoever declares them. */
type Reserved = keyof typeof NO_OPERATIONS | `_${string}`;

const NO_OPERATIONS = {
  constructor: true,
  context: true,
  hasOwnProperty: true,
  initialState: true,
  isPrototypeOf: true,
  propertyIsEnumerable: true,
  state: true,
  // or a promise of the operations would take them for a promise
  then: true,
  toLocaleString: true,
  toString: true,
  valueOf: true,
};

type Method = (...args: never) => unknown;

/** The operations of a class: its public methods, and `delete`. */
export type OperationsOf<E> = {
  [Name in Exclude<keyof E & string, Reserved> as E[Name] extends Method ? Name : never]: E[Name];
} & (E extends { delete: unknown } ? unknown : { delete(): void });

/** The operations of an entity that is a function: any. */
export type UntypedOperations = Record<string, (input?: unknown) => unknown>;

/** An operation has one input, or none. */
type Arguments<M> = M extends (...args: infer A) => unknown
  ? A extends [input?: unknown]
    ? A
    : [never]
  : [never];

type Result<M> = M extends (...args: never) => infer R ? JsonResult<Awaited<R>> : never;

/** Calls an operation; each gives a task with what the method returns, as it comes out of JSON. */
export type Calls<Operations> = {
  readonly [Name in keyof Operations]: (
    ...args: Arguments<Operations[Name]>
  ) => Task<Result<Operations[Name]>>;
};

/** Signals an operation; whatever it returns, nobody is told. */
export type Signals<Operations, Sent> = {
  readonly [Name in keyof Operations]: (...args: Arguments<Operations[Name]>) => Sent;
};

/** The names of an entity's operations: the nearest first, where a class extends another. */
export function operationNames(entity: Entity): readonly string[] {
  const names = new Set<string>();
  for (let from: object = entity; !isBase(from); from = Object.getPrototypeOf(from) as object) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(from))) {
      if (typeof value === "function" && isOperationName(name)) names.add(name);
    }
  }
  return [...names];
}

/** True of the class that all entities extend, whichever copy of the package it is from. */
function isBase(prototype: object): boolean {
  return Object.getPrototypeOf(prototype) === Object.prototype;
}

function isOperationName(name: string): boolean {
  return !name.startsWith("_") && !Object.hasOwn(NO_OPERATIONS, name);
}

/** @param ask - Called with the name of the operation that is asked for, and its input. */
export function asked<Sent>(
  ask: (operation: string, input: unknown) => Sent,
): Record<string, (input?: unknown) => Sent> {
  return new Proxy<Record<string, (input?: unknown) => Sent>>(
    {},
    {
      get: (_, name) =>
        typeof name === "string" && isOperationName(name)
          ? (input?: unknown) => ask(name, input)
          : undefined,
    },
  );
}
