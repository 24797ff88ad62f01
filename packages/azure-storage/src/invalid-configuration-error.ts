import { DurableError } from "@taskhub/core";

/** A setting that cannot work, or contradicts the task hub that exists. Fix the setting. */
export class InvalidConfigurationError extends DurableError {
  override readonly name = "InvalidConfigurationError";
  readonly code = "InvalidConfiguration";
}
