import { randomUUID } from "node:crypto";
import type { FunctionCall } from "../functions/function-caller";
import type {
  FunctionDefinition,
  QueueTrigger,
  TimerTrigger,
} from "../functions/function-definition";
import { queueCall } from "../queues/queue-call";
import { timerCall } from "../timers/timer-listener";

const REASON = "by hand";
const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

/** The call that `POST /admin/functions/<name>` makes: as if the trigger had fired. */
export function manualCall(
  fn: FunctionDefinition,
  trigger: QueueTrigger | TimerTrigger,
  input: string,
): FunctionCall {
  switch (trigger.type) {
    case "timer":
      return timerCall(fn, trigger, { reason: REASON });
    case "queue": {
      const now = new Date();
      const message = {
        id: randomUUID(),
        popReceipt: "",
        text: input,
        dequeueCount: 1,
        insertedAt: now,
        nextVisibleAt: now,
        expiresAt: new Date(now.getTime() + WEEK_MS),
      };
      return { ...queueCall(fn, trigger, message, Buffer.from(input, "utf8")), reason: REASON };
    }
  }
}
