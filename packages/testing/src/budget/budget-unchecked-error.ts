import { DurableError } from "@taskhub/core";
import { ownerOf, type Budget } from "./budget.js";

/** Whether a budget was kept cannot be told: nothing was counted, or the count has not come to rest. */
export class BudgetUncheckedError extends DurableError {
  override readonly name = "BudgetUncheckedError";
  readonly code = "BudgetUnchecked";

  constructor(
    readonly budget: Budget,
    /** What was found, and what to do, as sentences. */
    readonly reason: string,
  ) {
    super(`The budget of ${ownerOf(budget)} could not be checked: ${reason}`);
  }
}
