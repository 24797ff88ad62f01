import type { Entry } from "./trace.js";

/** How an episode left an execution, in words that both libraries share. */
export type Outcome =
  | { readonly is: "running" }
  | { readonly is: "completed"; readonly output: unknown }
  | { readonly is: "failed"; readonly error: string | undefined }
  | { readonly is: "continued"; readonly input: string | undefined };

/** Something an orchestrator decided. */
export type Decision =
  | { readonly kind: "activity"; readonly name: string; readonly input: string }
  | {
      readonly kind: "child";
      readonly name: string;
      readonly input: string;
      readonly instanceId: string;
    }
  | {
      readonly kind: "entity call" | "signal";
      readonly entity: string;
      readonly operation: string;
      readonly input: string;
    }
  | { readonly kind: "lock"; readonly entities: readonly string[]; readonly id: string }
  | { readonly kind: "release" }
  | { readonly kind: "timer"; readonly fireAt: string; readonly isCanceled: boolean };

/** What one library made of a history. */
export interface View {
  readonly trace: readonly Entry[];
  /** All of the execution, in the order of their event ids. */
  readonly decisions: readonly Decision[];
  readonly outcome: Outcome;
  /** JSON text. */
  readonly customStatus: string | undefined;
}
