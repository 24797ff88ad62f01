/**
 * A function app on this machine, as `func start` runs it.
 *
 * The order is that of the real host: settings, storage, port, the app's code, its `appStart` hooks,
 * the checks of its functions, their listeners. HTTP requests wait until all that is done.
 *
 * @module
 */
import { basename, resolve } from "node:path";
import pc from "picocolors";
import { readManifest } from "./app/load-app";
import { startApp } from "./app/start-app";
import { printBanner } from "./console/banner";
import { createHostLog, type HostLog } from "./console/host-log";
import { effectiveLevels } from "./console/log-level";
import { defineFunctions, type FunctionError } from "./functions/define-functions";
import { setHostEnvironment, setHostName } from "./host-environment";
import { startHttpServer } from "./http/http-server";
import { serveFunctions } from "./serve-functions";
import { readHostSettings, type HostSettings } from "./settings/host-settings";
import {
  applyLocalSettings,
  readLocalSettings,
  type LocalSettings,
} from "./settings/local-settings";
import { startStorage } from "./start-storage";
import { stopApp } from "./stop-app";

const DEFAULT_PORT = 7071; // of the Core Tools

/** What a host is started with. */
export interface HostOptions {
  /** The root folder of the app, with its `host.json`. Default: the current folder. */
  readonly scriptRoot?: string;
  /** 0 for any free port. Default: `Host.LocalHttpPort` of `local.settings.json`, else 7071. */
  readonly port?: number;
  /** `memory`, `env`, or a folder for Azurite. Default: see the README. */
  readonly storage?: string;
  /** Shows debug lines too. */
  readonly verbose?: boolean;
  /** Where lines go. Default: standard output. */
  readonly write?: (text: string) => void;
  /** Told when a function exceeds its time. Default: the error is thrown, and ends the process. */
  readonly onFatal?: (error: Error) => void;
}

/** A running host. */
export interface LocalHost {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** By name. */
  readonly functions: readonly HostedFunction[];
  /** The functions that are left out, and why. */
  readonly errors: readonly FunctionError[];
  /** Stops triggers, runs the `appTerminate` hooks, ends storage: in about 5 s at most. */
  stop(): Promise<void>;
}

/** A function that runs. */
export interface HostedFunction {
  readonly name: string;
  readonly trigger: "http" | "queue" | "timer";
  /** By the setting `AzureWebJobs.<name>.Disabled`: it is listed, and not called. */
  readonly isDisabled: boolean;
}

/** What has been started, to be undone if the rest does not start. */
type Undo = (() => Promise<void>)[];

/**
 * Starts the app of a folder in this process: its working directory and its environment become the
 * app's. A process can do this once.
 *
 * @throws Error if the real host would not start: no `host.json`, an entry point that throws, ...
 */
export async function startHost(options: HostOptions = {}): Promise<LocalHost> {
  const undo: Undo = [];
  try {
    return await start(options, undo);
  } catch (error) {
    for (const step of undo.reverse()) await step();
    throw error;
  }
}

async function start(options: HostOptions, undo: Undo): Promise<LocalHost> {
  const scriptRoot = resolve(options.scriptRoot ?? ".");
  const env = process.env;
  const log = createLog(options);
  const { local, settings } = await readSettings(scriptRoot, options, log);
  const azurite = await startStorage({ wanted: options.storage, scriptRoot, env }, log);
  if (azurite) undo.push(() => azurite.stop());
  const server = await startHttpServer(options.port ?? local.port ?? DEFAULT_PORT, log);
  undo.push(() => server.close(0));
  setHostName(env, server.port);

  process.chdir(scriptRoot); // last: a relative --storage is one of the caller
  const manifest = await readManifest(scriptRoot);
  const started = await startApp(scriptRoot, manifest, log);
  const { functions, errors } = defineFunctions(started.app.functions.values(), { env, settings });
  const name = manifest.name ?? basename(scriptRoot);
  const service = serveFunctions({
    ...{ name, started, functions, settings, server, log },
    cors: { origins: local.corsOrigins, allowsCredentials: local.allowsCredentials },
    onFatal: options.onFatal ?? throwLater,
  });
  printBanner(log, { appName: name, baseUrl: server.url, functions });
  for (const error of errors)
    log.error(`The function '${error.name}' is left out. ${error.message}`);
  log.print(`listening on ${server.url}`);
  return {
    url: server.url,
    functions: functions.map(({ name: each, trigger, isDisabled }) => ({
      name: each,
      trigger: trigger.type,
      isDisabled,
    })),
    errors,
    stop: async () => {
      await stopApp({ ...service, started, scriptRoot, server, log });
      await azurite?.stop();
    },
  };
}

/** Reads the settings files, and puts what they say into the environment. */
async function readSettings(
  scriptRoot: string,
  options: HostOptions,
  log: HostLog,
): Promise<{ local: LocalSettings; settings: HostSettings }> {
  const local = await readLocalSettings(scriptRoot);
  for (const name of applyLocalSettings(local, process.env)) {
    log.info(`local.settings.json: ${name} is left out, the environment has it already.`);
  }
  setHostEnvironment(process.env, scriptRoot);
  const settings = await readHostSettings(scriptRoot, process.env);
  log.setLevels(effectiveLevels(settings.logLevels, options.verbose === true));
  return { local, settings };
}

function createLog({ write, verbose }: HostOptions): HostLog {
  return createHostLog({
    write: write ?? ((text) => void process.stdout.write(text)),
    isTerminal: write === undefined && process.stdout.isTTY && pc.isColorSupported,
    levels: effectiveLevels({}, verbose === true),
  });
}

/** Ends the process, unless somebody watches for uncaught errors. */
function throwLater(error: Error): void {
  setImmediate(() => {
    throw error;
  });
}
