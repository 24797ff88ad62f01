import type { StartNewOptions } from "./start-new-options.js";

/** How an orchestration is started whose input is known; that can be left out if it may be `undefined`. */
export type StartOptions<Input> = Omit<StartNewOptions, "input"> &
  (undefined extends Input ? { input?: Input } : { input: Input });

/** The options as the last argument of a call. */
export type StartArguments<Input> = undefined extends Input
  ? [options?: StartOptions<Input>]
  : [options: StartOptions<Input>];
