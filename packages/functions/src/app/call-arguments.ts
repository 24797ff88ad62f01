/** The input as the first argument of a call: it can be left out if it may be `undefined`. */
export type InputArgument<Input> = undefined extends Input ? [input?: Input] : [input: Input];
