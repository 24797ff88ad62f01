/** Control characters, and those that change the direction of what follows. */
const UNSAFE = /[\p{Cc}\p{Bidi_Control}]/gu;

/**
 * Text of a hub as one line that a terminal only shows: whoever starts an instance chooses its id and
 * its output, and must not move the cursor of whoever looks.
 */
export function plainText(text: string): string {
  return text.replace(UNSAFE, (char) => {
    const short = JSON.stringify(char).slice(1, -1);
    return short === char ? `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}` : short;
  });
}
