/** Every line the worker logs: one function an event, the event's name stable. */
import type { Delivery, TaskHub, TaskMessage } from "@taskhub/core";
import type { LogFields, Logger } from "./logger.js";

type Line = Parameters<Logger>;

/** An instance that is hidden for so long was left to others again and again: perhaps there are none. */
const NOBODY_ELSE_MS = 30_000;

export const logEvents = {
  leaseLost: (delivery: Delivery): Line => [
    "warn",
    "The lease on a message was lost; whoever receives it goes on with it.",
    { event: "LeaseLost", ...about(delivery) },
  ],
  quarantined: (delivery: Delivery, reason: string): Line => [
    "error",
    `A message was put aside: ${reason}`,
    { event: "Quarantined", ...about(delivery), detail: reason },
  ],
  poisoned: (instanceId: string, reason: string): Line => [
    "error",
    `What ends the process again and again is given up: ${reason}`,
    { event: "Poisoned", instanceId, detail: reason },
  ],
  givenUp: (instanceId: string, executionId: string, reason: string): Line => [
    "error",
    `An instance was ended without being run: ${reason}`,
    { event: "InstanceGivenUp", instanceId, executionId, detail: reason },
  ],
  historyGrowing: (
    about: Pick<LogFields, "instanceId" | "executionId" | "functionName">,
    size: string,
  ): Line => [
    "warn",
    `The history of an instance is growing large: ${size}. Does it need continueAsNew?`,
    { event: "HistoryGrowing", ...about, detail: size },
  ],
  outOfOrder: (delivery: Delivery): Line => [
    "warn",
    "A message is taken though the one its sender had put before never came.",
    { event: "OutOfOrder", ...about(delivery), detail: delivery.message.after },
  ],
  unheard: (delivery: Delivery): Line => [
    "warn",
    "An event is dropped: there is no instance with this id that could hear it.",
    { event: "EventUnheard", ...about(delivery), ...sentBy(delivery.message) },
  ],
  startRefused: (message: TaskMessage): Line => [
    "warn",
    `Instance '${message.sender.instanceId}' has started '${message.instanceId}', but an instance ` +
      `with this id is running; nothing is started. Use another id, or leave it out to get a new one.`,
    { event: "StartRefused", instanceId: message.instanceId, ...sentBy(message) },
  ],
  conflict: (instanceId: string): Line => [
    "debug",
    "Another worker has committed to this instance; running the episode again on its history.",
    { event: "EpisodeConflict", instanceId },
  ],
  episodeFailed: (instanceId: string, error: unknown, retryMs: number): Line => [
    "warn",
    `An episode could not be stored; trying again in ${String(retryMs)} ms.`,
    { event: "EpisodeFailed", instanceId, error },
  ],
  sessionBroken: (instanceId: string, error: unknown): Line => [
    "error",
    "A session failed in a way it should not; its messages are given back. Please report this.",
    { event: "SessionBroken", instanceId, error },
  ],
  committed: (instanceId: string, executionId: string, detail: string): Line => [
    "debug",
    `Episode committed: ${detail}`,
    { event: "EpisodeCommitted", instanceId, executionId, detail },
  ],
  operationFailed: (instanceId: string, operation: string, error: string): Line => [
    "warn",
    `Operation '${operation}' of entity '${instanceId}' failed: ${error}`,
    { event: "OperationFailed", instanceId, functionName: operation, detail: error },
  ],
  ended: (instanceId: string, executionId: string, functionName: string, status: string): Line => [
    status === "Completed" ? "info" : "warn",
    `Orchestration '${functionName}' ended: ${status}.`,
    { event: "InstanceEnded", instanceId, executionId, functionName, detail: status },
  ],
  rewound: (instanceId: string, executionId: string, functionName: string): Line => [
    "info",
    `Orchestration '${functionName}' is rewound to the point before its failures.`,
    { event: "InstanceRewound", instanceId, executionId, functionName },
  ],
  notRewound: (instanceId: string, why: string): Line => [
    "warn",
    `The instance stays as it has failed: it cannot be rewound, for ${why}.`,
    { event: "InstanceNotRewound", instanceId, detail: why },
  ],
  dropped: (delivery: Delivery, why: string): Line => [
    "debug",
    `A message takes no part: ${why}.`,
    { event: "MessageDropped", ...about(delivery), detail: why },
  ],
  unknownFunction: (kind: string, name: string, instanceId: string, known: string): Line => [
    "warn",
    `${kind} '${name}' is not registered here (registered: ${known}); waiting for a worker that has it.`,
    { event: "UnknownFunction", instanceId, functionName: name },
  ],
  versionRejected: (instanceId: string, why: string, hiddenMs: number): Line => [
    hiddenMs < NOBODY_ELSE_MS ? "info" : "warn",
    `An instance is left to workers of other versions: ${why}; looked at again in ${String(Math.round(hiddenMs))} ms.`,
    { event: "VersionRejected", instanceId, detail: why },
  ],
  receiverBroken: (queue: string, error: unknown): Line => [
    "error",
    `The receiver of ${queue} failed in a way it should not; trying again. Please report this.`,
    { event: "ReceiverBroken", queue, error },
  ],
  receiveFailed: (queue: string, error: unknown): Line => [
    "warn",
    `Messages could not be received from ${queue}; trying again.`,
    { event: "ReceiveFailed", queue, error },
  ],
  workFailed: (what: string, instanceId: string, error: unknown): Line => [
    "warn",
    `${what} failed in the store; the message that keeps it brings it back.`,
    { event: "WorkFailed", instanceId, error },
  ],
  workBroken: (what: string, instanceId: string, error: unknown): Line => [
    "error",
    `${what} failed in a way it should not; the message that keeps it brings it back. Please report this.`,
    { event: "WorkBroken", instanceId, error },
  ],
  activityFailed: (name: string, instanceId: string, taskId: number, error: unknown): Line => [
    "warn",
    `Activity '${name}' failed.`,
    { event: "ActivityFailed", instanceId, functionName: name, taskId, error },
  ],
  drained: (hub: TaskHub, held: number): Line => [
    "info",
    `Worker of task hub '${hub.name}' stopped; ${String(held)} messages given back.`,
    { event: "Drained" },
  ],
};

function about(delivery: Delivery) {
  return {
    instanceId: delivery.message.instanceId,
    executionId: delivery.message.executionId,
    queue: queueText(delivery),
    queueMessageId: delivery.queueMessageId,
  };
}

/** A client has no id. */
function sentBy({ sender }: TaskMessage) {
  return sender.instanceId === "" ? {} : { detail: `sent by '${sender.instanceId}'` };
}

function queueText({ queue }: Delivery): string {
  switch (queue.kind) {
    case "control":
      return `control ${String(queue.partition)}`;
    case "workItem":
      return "work items";
    case "activity":
      return `activity ${queue.name}`;
  }
}
