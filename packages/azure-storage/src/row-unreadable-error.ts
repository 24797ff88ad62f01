import { DurableError } from "@taskhub/core";

/** A table row, or a blob it refers to, that is not in the storage format. */
export class RowUnreadableError extends DurableError {
  override readonly name = "RowUnreadableError";
  readonly code = "HistoryUnreadable";

  constructor(
    readonly partitionKey: string,
    /** Empty for the row of the Instances table. */
    readonly rowKey: string,
    /** What was expected and what was found. */
    readonly reason: string,
  ) {
    const row = rowKey === "" ? "The instance row" : `History row ${rowKey}`;
    super(`${row} of '${partitionKey}' cannot be read: ${reason}.`);
  }
}
