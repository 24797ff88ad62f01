import { setTimeout as delay } from "node:timers/promises";
import { terminateApp, type StartedApp } from "./app/start-app";
import type { HostLog } from "./console/host-log";
import type { HttpServer } from "./http/http-server";
import type { Service } from "./serve-functions";

const STOP_MS = 5000; // the grace period that the real host gives its worker

/** What is to be stopped. */
export interface RunningApp extends Service {
  readonly started: StartedApp;
  readonly scriptRoot: string;
  readonly server: HttpServer;
  readonly log: HostLog;
}

/**
 * Takes nothing new, runs the `appTerminate` hooks and lets running calls end: all of it within five
 * seconds. What is not done by then is left: a queue message comes back when its ten minutes are over.
 */
export async function stopApp(running: RunningApp): Promise<void> {
  const { caller, listeners, server, log } = running;
  const deadline = performance.now() + STOP_MS;
  const listenersStopped = listeners.stop();
  const serverClosed = server.close(STOP_MS);
  await within(deadline, runTerminateHooks(running));
  await within(deadline, Promise.all([caller.whenIdle(), listenersStopped]));
  if (caller.runningCount > 0) {
    log.warn(`${caller.runningCount} calls had not ended after ${STOP_MS / 1000} s, and are left.`);
  }
  await within(deadline, serverClosed);
}

async function runTerminateHooks({ started, scriptRoot, log }: RunningApp): Promise<void> {
  try {
    await terminateApp(started, scriptRoot);
  } catch (error) {
    log.error(
      `An appTerminate hook failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
  }
}

async function within(deadline: number, work: Promise<unknown>): Promise<void> {
  const aborted = new AbortController();
  const late = delay(Math.max(deadline - performance.now(), 0), undefined, {
    signal: aborted.signal,
  }).catch(() => undefined); // cancelled below: the work was faster
  await Promise.race([work, late]);
  aborted.abort();
}
