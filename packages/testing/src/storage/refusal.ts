/**
 * The answers by which a service refuses a call, each made a `StorageError` by the one classifier.
 *
 * @see Microsoft Learn, "Common REST API error codes" and those of the queue, table and blob service.
 * @module
 */
import { classifyError } from "@taskhub/azure-storage";
import type { StorageError } from "@taskhub/core";

/** Codes of the services, with the status each is answered with. */
const STATUS_OF = {
  InvalidQueryParameterValue: 400,
  OutOfRangeQueryParameterValue: 400,
  OutOfRangeInput: 400,
  InvalidInput: 400,
  InvalidResourceName: 400,
  InvalidUri: 400,
  PopReceiptMismatch: 400,
  InvalidDuplicateRow: 400,
  CommandsInBatchActOnDifferentPartitions: 400,
  KeyValueTooLarge: 400,
  PropertyNameTooLong: 400,
  PropertyNameInvalid: 400,
  PropertyValueTooLarge: 400,
  EntityTooLarge: 400,
  TooManyProperties: 400,
  QueueNotFound: 404,
  MessageNotFound: 404,
  TableNotFound: 404,
  ResourceNotFound: 404,
  ContainerNotFound: 404,
  BlobNotFound: 404,
  EntityAlreadyExists: 409,
  BlobAlreadyExists: 409,
  UpdateConditionNotSatisfied: 412,
  RequestBodyTooLarge: 413,
} as const;

/** A code with which a service refuses. */
type RefusalCode = keyof typeof STATUS_OF;

/** Makes the error of a call that is refused. */
export type Refuse = (code: RefusalCode) => StorageError;

/** @param operation - What is asked, in the words of the SDK's adapters. */
export function refusing(operation: string): Refuse {
  return (code) => classifyError({ statusCode: STATUS_OF[code], code }, operation);
}

/**
 * For calls of the table service that are no transaction: its SDK keeps the status of their errors
 * and loses the code.
 */
export function refusingSilently(operation: string): Refuse {
  return (code) => classifyError({ statusCode: STATUS_OF[code] }, operation);
}

/**
 * Does the work at once and gives an already settled promise: what the simulated services return.
 *
 * What the work throws is what the promise is rejected with.
 */
export function settled<T>(work: () => T): Promise<T> {
  return new Promise((resolve) => {
    resolve(work());
  });
}
