import { readFile } from "node:fs/promises";

const BYTE_ORDER_MARK = /^\uFEFF/;

/** @returns The text of a file, without a byte order mark; undefined if there is no such file. */
export async function readIfPresent(file: string): Promise<string | undefined> {
  try {
    return (await readFile(file, "utf8")).replace(BYTE_ORDER_MARK, "");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
