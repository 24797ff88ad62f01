import type { FailureDetails } from "@taskhub/core";

/** The failure of what ended the process, or broke its session, again and again. */
export function poisonMessage(what: string): FailureDetails {
  return {
    errorType: "PoisonMessage",
    errorMessage: `${what}. Look in the log for what ended the process each time.`,
    isNonRetriable: true,
  };
}
