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

/** Names an entity; each library has a class of its own for it. */
export interface AnyEntityId {
  readonly name: string;
  readonly key: string;
}

export type MakeEntityId = (name: string, key: string) => AnyEntityId;

export interface AnyLock {
  readonly ownedLocks: readonly AnyEntityId[];
  readonly isReleased: boolean;
  release(): void;
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
  callEntity(id: AnyEntityId, operation: string, input?: unknown): AnyTask;
  signalEntity(id: AnyEntityId, operation: string, input?: unknown): void;
  lock(...ids: AnyEntityId[]): AnyTask;
  isLocked(): { readonly isLocked: boolean; readonly ownedLocks: readonly AnyEntityId[] };
  setCustomStatus(status: unknown): void;
  newGuid(input: string): string;
  continueAsNew(input: unknown): void;
}
