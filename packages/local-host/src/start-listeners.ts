import type { HostLog } from "./console/host-log";
import type { FunctionCaller } from "./functions/function-caller";
import type {
  FunctionDefinition,
  QueueTrigger,
  TimerTrigger,
} from "./functions/function-definition";
import { poisonQueueName } from "./functions/queue-name";
import { runWithRetries } from "./functions/run-with-retries";
import type { QueueBell } from "./queues/queue-bell";
import { queueCall } from "./queues/queue-call";
import { QueueListener } from "./queues/queue-listener";
import { StorageHealth } from "./queues/storage-health";
import { whenStorageAnswers } from "./queues/when-storage-answers";
import type { FindQueue } from "./queues/storage-queue";
import type { QueueSettings } from "./settings/host-settings";
import { TimerListener } from "./timers/timer-listener";

// Only asked for, to see whether the storage answers.
const ANY_QUEUE_NAME = "azure-webjobs-hosts";

/** What listeners need. */
export interface ListenerSurroundings {
  readonly functions: readonly FunctionDefinition[];
  readonly caller: FunctionCaller;
  readonly queues: QueueSettings;
  readonly findQueue: FindQueue;
  readonly bell: QueueBell;
  readonly log: HostLog;
}

/** The queue and timer listeners of an app, running. */
export interface Listeners {
  /** Takes nothing new. Resolves when all that was taken is done. */
  stop(): Promise<void>;
}

/** Starts a listener for each function that a queue or a timer triggers. */
export function startListeners(around: ListenerSurroundings): Listeners {
  const stopping = new AbortController();
  const health = new StorageHealth(around.log);
  const stopped = stopping.signal;
  const listeners = around.functions.flatMap((fn): (QueueListener | TimerListener)[] => {
    const { trigger } = fn;
    if (fn.isDisabled) return [];
    switch (trigger.type) {
      case "http":
        return [];
      case "queue":
        return [queueListener(around, { fn, trigger, health })];
      case "timer":
        return [timerListener(around, { fn, trigger, health, stopped })];
    }
  });
  for (const listener of listeners) listener.start();
  return {
    stop: async () => {
      stopping.abort();
      await Promise.all(listeners.map((listener) => listener.stop()));
    },
  };
}

function timerListener(
  { caller, findQueue }: ListenerSurroundings,
  timer: {
    fn: FunctionDefinition;
    trigger: TimerTrigger;
    health: StorageHealth;
    stopped: AbortSignal;
  },
): TimerListener {
  const { fn, trigger, health, stopped } = timer;
  const anyQueue = findQueue(trigger.connection, ANY_QUEUE_NAME);
  return new TimerListener(fn, trigger, {
    run: (call) => runWithRetries(caller, call, stopped),
    whenReady: () => whenStorageAnswers(anyQueue, health, stopped),
  });
}

function queueListener(
  around: ListenerSurroundings,
  { fn, trigger, health }: { fn: FunctionDefinition; trigger: QueueTrigger; health: StorageHealth },
): QueueListener {
  const { caller, log, bell, queues: settings, findQueue } = around;
  if (fn.retry !== undefined) {
    log.warn(`'${fn.name}' has retry options; for a queue trigger they are not applied here.`);
  }
  const poisonName = poisonQueueName(trigger.queueName);
  return new QueueListener({
    queue: findQueue(trigger.connection, trigger.queueName),
    poisonQueue: poisonName === undefined ? undefined : findQueue(trigger.connection, poisonName),
    settings,
    bell,
    health,
    log,
    run: async (message, body) => {
      try {
        return (await caller.call(queueCall(fn, trigger, message, body))).succeeded;
      } catch (error) {
        // the message does not fit the function: a failure like one of the function itself
        log.error(`'${fn.name}' was not called: ${String(error)}`);
        return false;
      }
    },
  });
}
