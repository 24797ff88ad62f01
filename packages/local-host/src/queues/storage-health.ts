import type { HostLog } from "../console/host-log";
import type { StorageFault } from "./storage-fault";

/** Says when a storage account stops answering, and when it answers again: once each. */
export class StorageHealth {
  readonly #faults = new Map<string, StorageFault>();

  constructor(private readonly log: HostLog) {}

  failed(queueUrl: string, fault: StorageFault, error: unknown): void {
    const account = accountOf(queueUrl);
    if (this.#faults.get(account) === fault) return;
    this.#faults.set(account, fault);
    const reason = error instanceof Error ? error.message : String(error);
    this.log.error(
      fault === "unreachable"
        ? `Nobody answers at the storage address ${account}. Queues and timers wait; trying again.\n  ${reason}`
        : `The storage at ${account} refuses. Queues and timers wait; trying again.\n  ${reason}`,
    );
  }

  answered(queueUrl: string): void {
    const account = accountOf(queueUrl);
    if (this.#faults.delete(account)) this.log.info(`The storage at ${account} answers again.`);
  }
}

function accountOf(queueUrl: string): string {
  return queueUrl.slice(0, queueUrl.lastIndexOf("/"));
}
