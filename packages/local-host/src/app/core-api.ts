/**
 * The object behind `@azure/functions-core`: what app code, through `@azure/functions`, tells the
 * host. A plain object with replaceable members, as in the real worker: libraries wrap them.
 *
 * @module
 */
import type { LogLevel } from "../console/log-level";
import { Disposable } from "./disposable";
import { HOOK_NAMES, type FunctionApp, type HookCallback, type HookName } from "./function-app";
import type {
  FunctionCallback,
  FunctionMetadata,
  LogCategory,
  ProgrammingModel,
} from "./programming-model";

// Versions of the real worker and host whose behaviour this package follows. Libraries compare them.
const WORKER_VERSION = "3.12.0";
const HOST_VERSION = "4.1037.0";

/** The members that `@azure/functions` and other libraries find. */
export interface CoreApi {
  version: string;
  hostVersion: string;
  setProgrammingModel: (model: ProgrammingModel) => void;
  getProgrammingModel: () => ProgrammingModel | undefined;
  registerFunction: (metadata: FunctionMetadata, callback: FunctionCallback) => Disposable;
  registerHook: (name: string, callback: HookCallback) => Disposable;
  log: (level: LogLevel, category: LogCategory, message: string) => void;
  Disposable: typeof Disposable;
}

/** An error of the kind the libraries take for one of the host, not of the user's code. */
interface SystemError extends Error {
  isAzureFunctionsSystemError: true;
}

/** The core object of one app. */
export function createCoreApi(app: FunctionApp, log: CoreApi["log"]): CoreApi {
  return {
    version: WORKER_VERSION,
    hostVersion: HOST_VERSION,
    setProgrammingModel: (model) => {
      app.programmingModel = model;
    },
    getProgrammingModel: () => app.programmingModel,
    registerFunction: (metadata, callback) => registerFunction(app, metadata, callback),
    registerHook: (name, callback) => registerHook(app, name, callback),
    log,
    Disposable,
  };
}

function registerFunction(
  app: FunctionApp,
  metadata: FunctionMetadata,
  callback: FunctionCallback,
): Disposable {
  if (app.isLocked) {
    throw systemError(
      new Error(
        `Function "${metadata.name}" was registered after the app had started. ` +
          `Register functions while the entry point loads, or in an appStart hook.`,
      ),
    );
  }
  const id = metadata.functionId ?? metadata.name;
  if (app.functions.has(id)) {
    throw systemError(
      new Error(
        `A function named "${id}" is registered already. ` +
          `Every function of an app needs a name of its own.`,
      ),
    );
  }
  app.functions.set(id, { id, metadata, callback });
  return new Disposable(() => {
    if (app.isLocked) {
      throw systemError(new Error(`Function "${id}" cannot be removed after the app has started.`));
    }
    app.functions.delete(id);
  });
}

function registerHook(app: FunctionApp, name: string, callback: HookCallback): Disposable {
  if (!isHookName(name)) {
    throw systemError(
      new RangeError(`There is no hook "${name}"; there are ${HOOK_NAMES.join(", ")}.`),
    );
  }
  const hooks = app.hooks[name];
  hooks.push(callback);
  return new Disposable(() => {
    const index = hooks.indexOf(callback);
    if (index >= 0) hooks.splice(index, 1);
  });
}

function isHookName(name: string): name is HookName {
  return HOOK_NAMES.some((known) => known === name);
}

function systemError(error: Error): SystemError {
  return Object.assign(error, { isAzureFunctionsSystemError: true as const });
}
