import type { StartedApp } from "./app/start-app";
import type { HostLog } from "./console/host-log";
import { FunctionCaller } from "./functions/function-caller";
import type { FunctionDefinition } from "./functions/function-definition";
import { adminApi } from "./http/admin-api";
import type { CorsPolicy } from "./http/cors";
import { functionHandler } from "./http/function-handler";
import { homePage } from "./http/home-page";
import type { HttpServer } from "./http/http-server";
import { QueueBell } from "./queues/queue-bell";
import { writeQueueOutputs } from "./queues/queue-output";
import { createFindQueue } from "./queues/storage-queue";
import type { HostSettings } from "./settings/host-settings";
import { startListeners, type Listeners } from "./start-listeners";
import { packageVersion } from "./version";

/** An app that can be called, and where. */
export interface ServedApp {
  readonly name: string;
  readonly started: StartedApp;
  /** Sorted by name. */
  readonly functions: readonly FunctionDefinition[];
  readonly settings: HostSettings;
  readonly server: HttpServer;
  readonly cors: CorsPolicy;
  readonly log: HostLog;
  readonly onFatal: (error: Error) => void;
}

/** The functions of an app, being called. */
export interface Service {
  readonly caller: FunctionCaller;
  readonly listeners: Listeners;
}

/** Lets every trigger of an app call its functions. */
export function serveFunctions(served: ServedApp): Service {
  const { started, functions, settings, server, log } = served;
  const findQueue = createFindQueue();
  const bell = new QueueBell();
  const encoding = settings.queues.messageEncoding;
  const caller = new FunctionCaller({
    app: started.app,
    log,
    timeoutMs: settings.functionTimeoutMs,
    writeOutputs: (call, values) => writeQueueOutputs({ findQueue, encoding, bell }, call, values),
    onFatal: served.onFatal,
  });
  const admin = { functions, caller, version: packageVersion(), baseUrl: server.url };
  server.serve(
    [
      adminApi(admin),
      functionHandler({ functions, caller, log, streamUri: started.streamUri }),
      homePage(served.name),
    ],
    served.cors,
  );
  const queues = settings.queues;
  return { caller, listeners: startListeners({ functions, caller, queues, findQueue, bell, log }) };
}
