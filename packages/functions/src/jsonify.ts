/**
 * What becomes of a value on its way through JSON: results and inputs are stored as text.
 *
 * A date becomes its ISO text, what has `toJSON` what that gives; functions and symbols are gone,
 * maps and sets are empty objects, and there is no way for a BigInt.
 */
export type Jsonify<T> = unknown extends T
  ? T
  : T extends Scalar
    ? T
    : T extends { toJSON(): infer Json }
      ? Jsonify<Json>
      : T extends Lost | bigint
        ? never
        : T extends ReadonlyMap<unknown, unknown> | ReadonlySet<unknown>
          ? Record<string, never>
          : T extends readonly unknown[]
            ? { [K in keyof T]: Jsonify<T[K]> }
            : { [K in keyof T as Kept<K, T[K]>]: Jsonify<T[K]> };

type Scalar = string | number | boolean | null | undefined;

type Lost = symbol | ((...args: never) => unknown);

type Kept<K, V> = K extends symbol ? never : [V] extends [Lost] ? never : K;

/** The result of a function that declares this one; of one that gives nothing, `undefined`. */
export type JsonResult<T> = unknown extends T
  ? T
  : Promise<T> extends Promise<void>
    ? undefined
    : Jsonify<T>;
