/**
 * The object that the Functions worker hands to whoever requires `@azure/functions-core`.
 *
 * One per process, whatever number of copies of `@azure/functions` there are. It is no npm package,
 * so that there is none in a unit test or a standalone process.
 *
 * @module
 */

/** A binding as it is told to the host. */
interface CoreBinding {
  readonly type: string;
  readonly direction?: string;
  readonly [option: string]: unknown;
}

/** A function as it is told to the host. */
export interface CoreFunction {
  readonly name: string;
  readonly bindings: Readonly<Record<string, CoreBinding>>;
}

/** What the host calls: trigger inputs, then the context. */
export type CoreCallback = (...args: unknown[]) => unknown;

/** The part of the object that matters here. */
export interface CoreApi {
  registerFunction: (metadata: CoreFunction, callback: CoreCallback) => unknown;
}

/** @returns `undefined` outside of a Functions worker. */
export function findCoreApi(): CoreApi | undefined {
  try {
    // a plain `require`, literal too: bundlers keep it, and the worker answers nothing else
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    return require("@azure/functions-core") as CoreApi;
  } catch {
    return undefined;
  }
}
