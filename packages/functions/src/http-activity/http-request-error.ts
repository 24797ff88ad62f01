import { DurableError } from "@taskhub/core";

/** A request of `callHttp` got no answer, or one that counts as a failure. */
export class HttpRequestError extends DurableError {
  override readonly name = "HttpRequestError";
  readonly code = "HttpRequestFailed";
}
