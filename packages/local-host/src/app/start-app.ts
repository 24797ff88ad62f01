import type { HostLog } from "../console/host-log";
import { writeAppLog } from "./app-log";
import { createCoreApi } from "./core-api";
import { installCoreModule } from "./core-module";
import { createFunctionApp, type FunctionApp } from "./function-app";
import { hookContext, runHooks } from "./hooks";
import { loadApp, type AppManifest } from "./load-app";
import type { Capabilities } from "./programming-model";

/** An app whose code has run: it registers nothing more. */
export interface StartedApp {
  readonly app: FunctionApp;
  /** The address of the library's own server, if the app turned HTTP streaming on. */
  readonly streamUri: string | undefined;
}

/** What the real worker can do; the library adds to it. */
const CAPABILITIES: Readonly<Capabilities> = {
  RawHttpBodyBytes: "true",
  RpcHttpTriggerMetadataRemoved: "true",
  RpcHttpBodyOnly: "true",
  IgnoreEmptyValuedRpcHttpHeaders: "true",
  UseNullableValueDictionaryForHttp: "true",
  WorkerStatus: "true",
  TypedDataCollection: "true",
  HandlesWorkerTerminateMessage: "true",
};

/**
 * Loads the code of an app and runs its `appStart` hooks.
 *
 * @throws Error if an entry point or a hook throws, or this process has had an app before.
 */
export async function startApp(
  scriptRoot: string,
  manifest: AppManifest,
  log: HostLog,
): Promise<StartedApp> {
  const app = createFunctionApp();
  installCoreModule(
    createCoreApi(app, (level, category, message) => {
      writeAppLog(app, log, { level, category, message });
    }),
  );
  const files = await loadApp(scriptRoot, manifest);
  log.debug(`Loaded ${files.join(", ") || "nothing"}.`);
  await runHooks(app, "appStart", appContext(app, scriptRoot));
  const capabilities = await app.programmingModel?.getCapabilities({ ...CAPABILITIES });
  app.isLocked = true;
  return { app, streamUri: capabilities?.["HttpUri"] };
}

/** Runs the `appTerminate` hooks. */
export async function terminateApp({ app }: StartedApp, scriptRoot: string): Promise<void> {
  await runHooks(app, "appTerminate", appContext(app, scriptRoot));
}

function appContext(app: FunctionApp, functionAppDirectory: string): object {
  return hookContext(
    { hookData: app.appLevelHookData, appHookData: app.appHookData },
    { functionAppDirectory },
  );
}
