import { durableApp } from "../durable-app.js";

/** Tells of an error what its message does not say: plain data for `failureDetails.properties`. */
export interface ExceptionPropertiesProvider {
  /**
   * @param error - What an activity threw, or a cause of it.
   * @returns `undefined` if there is nothing to tell. What it throws is ignored.
   */
  getExceptionProperties(error: unknown): Record<string, unknown> | undefined;
}

/** Sets the one provider of the app, or takes it away. The last call counts. */
export function setExceptionPropertiesProvider(
  provider: ExceptionPropertiesProvider | undefined,
): void {
  durableApp().registry.propertiesOf =
    provider && ((error) => provider.getExceptionProperties(error));
}
