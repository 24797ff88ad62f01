import { BrokenInvariantError } from "../durable-error.js";
import { RECEIVED, type ExecutionStarted } from "../history-event.js";
import { DurableOrchestrationContext } from "../orchestration-context.js";
import { Execution } from "./execution.js";

/** What an orchestrator under test is told of its start. */
export interface DummyStart extends Pick<
  Partial<ExecutionStarted>,
  "instanceId" | "name" | "parent" | "version" | "tags"
> {
  /** Must be JSON. */
  readonly input?: unknown;
  /** `currentUtcDateTime`. 2000-01-01 UTC if absent. */
  readonly now?: Date;
}

const NOW = new Date("2000-01-01T00:00:00Z");

/**
 * A context that belongs to no instance, for unit tests: tasks are made as ever, and nothing comes of
 * them. A test steps through the generator and passes in the results itself.
 */
export function dummyContext<Input = unknown>(
  start: DummyStart = {},
): DurableOrchestrationContext<Input> {
  const { input, now = NOW, ...rest } = start;
  const contexts: DurableOrchestrationContext[] = [];
  const execution = new Execution(function* (df) {
    contexts.push(df);
    yield* [];
  });
  const common = { eventId: RECEIVED, timestamp: now, isPlayed: true };
  const started: ExecutionStarted = {
    ...common,
    ...{ type: "ExecutionStarted", instanceId: "dummy", executionId: "dummy", name: "dummy" },
    ...rest,
    input: JSON.stringify(input),
  };
  for (const event of [{ ...common, type: "OrchestratorStarted" } as const, started]) {
    execution.feed(event).next(); // a generator never has to settle
  }
  const [context] = contexts;
  if (!context) throw new BrokenInvariantError("E1", "an orchestrator that was not begun");
  return context;
}
