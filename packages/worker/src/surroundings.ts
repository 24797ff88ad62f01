import { strayMessage, type ExecutionSurroundings } from "@taskhub/core";
import { sendMessage } from "./send-message.js";
import { tolerate } from "./tolerate.js";
import type { Workplace } from "./workplace.js";

/** What the orchestrators of this process are given. */
export function surroundingsOf(place: Workplace): ExecutionSurroundings {
  return {
    defaultVersion: place.settings.defaultVersion,
    httpPollIntervalMs: place.settings.httpPollIntervalMs,
    onStray: (execution, what) => {
      const about = { instanceId: execution.instanceId, what: "Ending a stray orchestrator" };
      // should it be lost, the next event of the instance finds the orchestrator out of step
      void tolerate(place.log, about, () =>
        sendMessage(place, strayMessage(what, execution, place.clock.now())),
      );
    },
  };
}
