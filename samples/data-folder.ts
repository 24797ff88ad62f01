import { basename, join } from "node:path";

/** `samples/data`, seen from `samples` and from `samples/dist`. */
export const DATA_FOLDER = join(__dirname, basename(__dirname) === "dist" ? ".." : ".", "data");
