/**
 * The commands of `taskhub`, for programs that want to run them.
 *
 * @module
 */
export { ExitCode } from "./exit-code.js";
export type { Io } from "./io.js";
export { run } from "./run.js";
