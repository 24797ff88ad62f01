/**
 * Several errors in one.
 *
 * Nothing here throws it, as nothing in v3 did: `Task.all` fails with the first error, and
 * `Task.allSettled` tells them all.
 */
export class AggregatedError extends Error {
  override readonly name = "AggregatedError";

  constructor(readonly errors: Error[]) {
    super(errors.map(({ message }) => message).join("\n"));
  }
}
