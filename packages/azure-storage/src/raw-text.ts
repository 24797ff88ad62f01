/**
 * Plain text in the `Input` and `Output` columns of an instance row.
 *
 * .NET readers take whatever is a well-formed absolute URI there for a large payload and download it:
 * a termination for the reason `http://ticket/7` makes the instance unreadable. Such text is written
 * behind a zero-width space, with which no URI begins, and which no one sees. A plain space would
 * not do: the .NET parser skips it. JSON never looks like a URI and is not changed.
 *
 * @see DurableTask.AzureStorage `MessageManager.cs`, `TryGetLargeMessageReference`.
 * @module
 */
const MARK = "\u200b";

/** A scheme, then no blank: what else there must be for a URI is not judged. */
const LIKE_URI = /^\u200b*\s*[A-Za-z][A-Za-z0-9+.-]*:\S*\s*$/;

/** @returns The text to write. */
export function markRawText(text: string): string {
  return LIKE_URI.test(text) ? MARK + text : text;
}

/** @returns The text that was marked; any other as it is. */
export function unmarkRawText(text: string): string {
  return text.startsWith(MARK) && LIKE_URI.test(text) ? text.slice(MARK.length) : text;
}
