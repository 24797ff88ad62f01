import { assertNotBlank } from "./assert-not-blank.js";

/**
 * The name of an external event, and the type of its data: the same for who sends and who waits.
 *
 * @typeParam Data - As it comes out of JSON.
 */
export class ExternalEvent<Data> {
  /** For the compiler alone: never there. */
  declare readonly dataType?: Data;
  readonly name: string;

  /** @throws TypeError or Error if there is no name. */
  constructor(name: string) {
    assertNotBlank(name, "externalEventName");
    this.name = name;
  }
}
