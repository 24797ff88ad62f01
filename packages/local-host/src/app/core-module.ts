/**
 * Makes `require("@azure/functions-core")` work in this process.
 *
 * The specifier is mapped to a file while Node resolves it: that serves CommonJS, ES modules and
 * loaders that bring their own `require`. It must happen before the app loads: `@azure/functions`
 * asks once, and remembers a failure.
 *
 * @module
 */
import Module from "node:module";
import { join } from "node:path";
import type { CoreApi } from "./core-api";

const SPECIFIER = "@azure/functions-core";
const KEY = Symbol.for("taskhub.local-host.functions-core");
// The same path from `src/app` and from `dist/app`.
const CORE_FILE = join(__dirname, "..", "..", "bin", "functions-core.js");

interface Resolver {
  _resolveFilename: (request: string, ...rest: unknown[]) => string;
}

/** @throws Error if this process has had an app already: its modules, and its registrations, stay. */
export function installCoreModule(coreApi: CoreApi): void {
  const slot = globalThis as { [KEY]?: CoreApi };
  if (slot[KEY] !== undefined) {
    throw new Error(
      "This process has started a host before. " +
        "Modules are loaded once a process: start each host in a process of its own.",
    );
  }
  slot[KEY] = coreApi;
  const resolver = Module as unknown as Resolver;
  const resolveFilename = resolver._resolveFilename.bind(Module);
  resolver._resolveFilename = (request, ...rest) =>
    request === SPECIFIER ? CORE_FILE : resolveFilename(request, ...rest);
}
