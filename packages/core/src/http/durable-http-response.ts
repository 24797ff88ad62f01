import type { HttpHeaders } from "./http-activity.js";

/** An HTTP answer, whatever its status: what `callHttp` gives. */
export class DurableHttpResponse {
  constructor(
    readonly statusCode: number,
    /** The body as text. */
    readonly content?: string,
    /** By name, as the server sent them; an array where there are several of one name. */
    readonly headers: HttpHeaders = {},
  ) {}

  /**
   * A header of the answer; several of one name are joined with a comma.
   *
   * @param name - In whatever case.
   */
  getHeader(name: string): string | undefined {
    const wanted = name.toLowerCase();
    const found = Object.entries(this.headers).find(([each]) => each.toLowerCase() === wanted);
    return found && (typeof found[1] === "string" ? found[1] : found[1].join(", "));
  }
}
