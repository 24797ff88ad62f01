/**
 * Lists are answered page by page: a header tells where the next one begins.
 *
 * @module
 */
import type { HttpRequest, HttpResponseInit } from "@azure/functions";
import { jsonAnswer } from "./http-answer.js";
import type { QueryParameters } from "./query-parameters.js";

const CONTINUATION = "x-ms-continuation-token"; // HttpApiHandler.cs, in requests and answers
const DEFAULT_PAGE_SIZE = 100; // HttpApiHandler.cs
const LONGEST_PAGE = 1_000; // what the table service gives at once

/** Which page is asked for. */
export interface AskedPage {
  readonly pageSize: number;
  readonly continuation: string | undefined;
}

/** One page as it is shown. */
interface ShownPage {
  readonly items: readonly unknown[];
  /** Absent in the last one. */
  readonly continuation: string | undefined;
}

/** The page that a request asks for: `top` instances of it, behind the one that the header names. */
export function pageAsked(query: QueryParameters, { headers }: HttpRequest): AskedPage {
  const token = headers.get(CONTINUATION)?.trim();
  return {
    pageSize: query.integer("top", { min: 1, max: LONGEST_PAGE }) ?? DEFAULT_PAGE_SIZE,
    continuation: token === "" ? undefined : token,
  };
}

/** The first of the pages; no other is asked for. */
export async function pageAnswer<Page>(
  pages: AsyncIterable<Page>,
  shown: (page: Page) => ShownPage,
): Promise<HttpResponseInit> {
  for await (const page of pages) {
    const { items, continuation } = shown(page);
    return jsonAnswer(
      200,
      items,
      continuation === undefined ? {} : { [CONTINUATION]: continuation },
    );
  }
  return jsonAnswer(200, []);
}
