import { createColors } from "picocolors";

export type Colors = ReturnType<typeof createColors>;

/** Colours for a terminal that wants them, none for a file or another program. */
export function colorsFor(
  stream: { readonly isTTY?: boolean },
  env: Readonly<Record<string, string | undefined>>,
): Colors {
  const { NO_COLOR: refused = "", TERM: terminal } = env;
  return createColors(stream.isTTY === true && refused === "" && terminal !== "dumb");
}
