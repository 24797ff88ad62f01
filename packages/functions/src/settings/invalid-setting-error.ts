import { DurableError } from "@taskhub/core";

/** A setting, or something else the app is configured with, cannot be used. The app has to be changed. */
export class InvalidSettingError extends DurableError {
  override readonly name = "InvalidSettingError";
  readonly code = "InvalidConfiguration";

  constructor(
    /** The setting, such as `extensions.durableTask.storageProvider.partitionCount`. */
    readonly key: string,
    problem: string,
    options?: ErrorOptions,
  ) {
    super(`${key} ${problem}`, options);
  }
}

/** The error for a value of the wrong kind: names what was found and what is expected. */
export function wrongValue(key: string, found: unknown, expected: string): InvalidSettingError {
  return new InvalidSettingError(key, `is ${JSON.stringify(found)}; expected ${expected}.`);
}
