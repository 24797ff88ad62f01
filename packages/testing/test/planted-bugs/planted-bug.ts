/** Another place of the same bug. */
interface PlantedPlace {
  readonly file?: string;
  readonly find: string;
  readonly put: string;
}

/** A bug to plant: one place of the engine, changed so that it breaks a promise. */
export interface PlantedBug {
  /** Unique, in kebab-case. */
  readonly name: string;
  /** What the promise is, by its label in DESIGN: `P1` to `P10`, or `H1` to `H14` for a hole of the protocol's first draft. */
  readonly breaks: string;
  /** What the changed engine does, as a sentence. */
  readonly does: string;
  /** Path of the source from `packages`. */
  readonly file: string;
  /** Text that stands in the file exactly once. */
  readonly find: string;
  readonly put: string;
  /** More places, of the same file if none is named. */
  readonly also?: readonly PlantedPlace[];
  /** The table service gives pages of at most so many rows. */
  readonly pageRows?: number;
  /** Scenarios in which it can do harm; all of them if absent. */
  readonly scenarios?: readonly string[];
}
