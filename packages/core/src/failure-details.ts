/**
 * Why something failed, as it crosses the wire.
 *
 * @see DurableTask.Core `FailureDetails.cs`. `errorType` and `errorMessage` are never null there.
 */
export interface FailureDetails {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly stackTrace?: string | undefined;
  readonly innerFailure?: FailureDetails | undefined;
  readonly isNonRetriable: boolean;
  readonly properties?: Readonly<Record<string, unknown>> | undefined;
}
