import type { Retry } from "./program.js";

/** A task, as far as both libraries agree on it. */
export interface AnyTask {
  readonly isCompleted: boolean;
  readonly isFaulted: boolean;
  readonly result?: unknown;
}

export interface AnyTimer extends AnyTask {
  readonly isCanceled: boolean;
  cancel(): void;
}

/** The part of `context.df` that generated programs use, with the names of v3. */
export interface AnyContext {
  readonly instanceId: string;
  readonly parentInstanceId: string | undefined;
  readonly isReplaying: boolean;
  readonly currentUtcDateTime: Date;
  readonly Task: {
    all(tasks: readonly AnyTask[]): AnyTask;
    any(tasks: readonly AnyTask[]): AnyTask;
  };
  getInput(): unknown;
  callActivity(name: string, input?: unknown): AnyTask;
  callActivityWithRetry(name: string, retry: Retry, input?: unknown): AnyTask;
  callSubOrchestrator(name: string, input?: unknown, instanceId?: string): AnyTask;
  callSubOrchestratorWithRetry(
    name: string,
    retry: Retry,
    input?: unknown,
    instanceId?: string,
  ): AnyTask;
  createTimer(fireAt: Date): AnyTimer;
  waitForExternalEvent(name: string): AnyTask;
  setCustomStatus(status: unknown): void;
  newGuid(input: string): string;
  continueAsNew(input: unknown): void;
}
