import { trigger } from "@azure/functions";
import type { ActivityTrigger } from "./app/activity.js";
import type { EntityTrigger } from "./app/entity.js";
import type { OrchestrationTrigger } from "./app/orchestration.js";

/** The trigger that an activity's `context.options` shows. */
export function activity(): ActivityTrigger {
  return trigger.generic({ type: "activityTrigger" }) as ActivityTrigger;
}

/** The trigger that an orchestrator's `context.options` shows. */
export function orchestration(): OrchestrationTrigger {
  return trigger.generic({ type: "orchestrationTrigger" }) as OrchestrationTrigger;
}

/** The trigger that an entity's `context.options` shows. */
export function entity(): EntityTrigger {
  return trigger.generic({ type: "entityTrigger" }) as EntityTrigger;
}
