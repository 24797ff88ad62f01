/**
 * An orchestrator does in a critical section what would dead-lock, or break into somebody's else.
 *
 * Texts and code are those of v3.
 */
export class LockingRulesViolationError extends Error {
  static readonly code = "LOCKING_RULES_VIOLATION";
  override readonly name = "LockingRulesViolationError";
}
