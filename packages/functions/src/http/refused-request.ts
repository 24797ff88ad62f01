/** A request cannot be answered as it is. Thrown where it is found out, and answered at one place. */
export class RefusedRequest extends Error {
  override readonly name = "RefusedRequest";

  constructor(
    /** The status code of the answer. */
    readonly status: number,
    /** For the caller: what was expected, and what was found. */
    message: string,
  ) {
    super(message);
  }
}
