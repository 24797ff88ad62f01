/**
 * What the three services promise through `services.ts`, as data: every implementation must pass.
 *
 * A case states what the documentation of Azure states. Where Azurite differs, the case says why.
 *
 *   run by  the tests of this package, on the simulated storage and on Azurite
 *
 * @module
 */
import { blobContract } from "./contract/blob-contract.js";
import type { ContractCase } from "./contract/contract-case.js";
import { queueBodies } from "./contract/queue-bodies.js";
import { queueDelays, queueDeletes, queueUpdates } from "./contract/queue-leases.js";
import { queueNames } from "./contract/queue-names.js";
import { queueReceive } from "./contract/queue-receive.js";
import { tableNames } from "./contract/table-names.js";
import { pages } from "./contract/table-pages.js";
import { filters, order, projection } from "./contract/table-queries.js";
import { atomicity, transactions } from "./contract/table-transactions.js";
import { columnNames, columnValues, keyValues, rowSizes } from "./contract/table-values.js";
import { tableWrites } from "./contract/table-writes.js";

/** The contract suite. Each case stands for itself; all may run at the same time. */
export const storageContract: readonly ContractCase[] = [
  ...queueNames,
  ...queueBodies,
  ...queueReceive,
  ...queueDelays,
  ...queueUpdates,
  ...queueDeletes,
  ...tableNames,
  ...columnValues,
  ...columnNames,
  ...keyValues,
  ...rowSizes,
  ...tableWrites,
  ...transactions,
  ...atomicity,
  ...filters,
  ...order,
  ...projection,
  ...pages,
  ...blobContract,
];
