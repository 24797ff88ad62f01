import type { CoreApi, CoreCallback, CoreFunction } from "../src/host/core-api.js";

/** A function that was registered with the stand-in. */
interface Registered {
  readonly metadata: CoreFunction;
  readonly callback: CoreCallback;
}

type Hook = (context: object) => unknown;

/** A stand-in of the object that the Functions worker hands out: plain, and open to changes. */
export interface CoreStandIn extends CoreApi {
  readonly functions: Map<string, Registered>;
  readonly hooks: Record<string, Hook[]>;
  registerHook: (name: string, callback: Hook) => { dispose(): void };
  setProgrammingModel: () => void;
  /** As it was before anything was registered. */
  reset(): void;
  /** Runs the hooks of a name, one after the other. */
  run(hook: string): Promise<void>;
}

export function coreStandIn(): CoreStandIn {
  const functions = new Map<string, Registered>();
  const hooks: Record<string, Hook[]> = {};
  const registerFunction: CoreApi["registerFunction"] = (metadata, callback) => {
    if (functions.has(metadata.name)) throw new Error(`${metadata.name} is registered already`);
    functions.set(metadata.name, { metadata, callback });
    return { dispose: () => undefined };
  };
  const core: CoreStandIn = {
    functions,
    hooks,
    registerFunction,
    registerHook: (name, callback) => {
      (hooks[name] ??= []).push(callback);
      return { dispose: () => undefined };
    },
    setProgrammingModel: () => undefined,
    reset: () => {
      functions.clear();
      for (const name of Object.keys(hooks)) hooks[name] = [];
      core.registerFunction = registerFunction;
    },
    run: async (name) => {
      for (const hook of hooks[name] ?? []) await hook({ hookData: {} });
    },
  };
  return core;
}
