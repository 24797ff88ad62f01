import { describeFailure, type LiveEntity, type OperationOutcome } from "@taskhub/core";
import { findEntity, unknownEntity } from "./find-entity.js";
import { logEvents } from "./log-events.js";
import type { TakenMessage } from "./sift-operations.js";
import type { Workplace } from "./workplace.js";

/** Feeds the entity, and performs one operation after the other. Whatever they throw is their outcome. */
export async function performOperations(
  place: Workplace,
  entity: LiveEntity,
  taken: readonly TakenMessage[],
): Promise<void> {
  const { instanceId } = entity;
  const refusals = new Map(taken.map(({ event, refusal }) => [event, refusal]));
  const perform = findEntity(place, instanceId);
  const steps = entity.perform(taken.map(({ event }) => event));
  let step = steps.next();
  while (!step.done) {
    const { request, run, cause } = step.value;
    let refusal = cause && refusals.get(cause);
    // one that has waited in the queue was taken when the entity was known
    if (!perform) refusal ??= unknownEntity(place, instanceId);
    let outcome: OperationOutcome = { kind: "done" };
    try {
      if (refusal) outcome = { kind: "failed", failure: refusal };
      else await perform?.(run.df);
    } catch (error) {
      const { details: failure } = describeFailure(error, place.registry.propertiesOf);
      outcome = { kind: "failed", failure };
    }
    if (outcome.kind === "failed") {
      const { errorMessage } = outcome.failure;
      place.log(...logEvents.operationFailed(instanceId, request.operation ?? "", errorMessage));
    }
    step = steps.next(outcome);
  }
}
