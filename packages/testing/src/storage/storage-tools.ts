import type { SimulatedMessage } from "./simulated-message.js";

/** What a simulated account is made with. */
export interface StorageTools {
  /** The service's own clock, ms since 1970. */
  readonly now: () => number;
  /**
   * Which of the visible messages come first: the service promises no order. Without it, in the
   * order they were put. May reorder, must neither add nor leave out.
   */
  readonly order?: ((visible: SimulatedMessage[]) => readonly SimulatedMessage[]) | undefined;
  /**
   * Rows the next page has, at most: the service may end a page early, even without a row. Without
   * it a page is as full as it can be.
   */
  readonly pageRows?: ((most: number) => number) | undefined;
}
