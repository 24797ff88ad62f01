import { DurableError, type StorageError } from "@taskhub/core";

/** The storage account does not answer, or does not let us in. */
export class StorageUnreachableError extends DurableError {
  override readonly name = "StorageUnreachableError";
  readonly code = "StorageFailure";

  constructor(
    /** The storage account, as a log line may show it. */
    readonly where: string,
    /** Name of the setting that says where it is, if one does. */
    connectionName: string | undefined,
    cause: StorageError,
  ) {
    const connection = connectionName ?? "the connection";
    const { status, storageCode } = cause;
    const found = [status === undefined ? undefined : `HTTP ${status}`, storageCode];
    const reason = found.filter((part) => part !== undefined).join(" ") || "no answer";
    const advice =
      status === undefined
        ? `Start it (for Azurite: npx azurite), or set ${connection} to another.`
        : `See that the key in ${connection} is right, or that the identity has the Queue, Table ` +
          `and Blob Data Contributor roles.`;
    super(`The storage on ${where} cannot be used: ${reason}. ${advice}`, { cause });
  }
}
