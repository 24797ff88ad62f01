/** Such as `tables.transact`: the service and the call. */
export type Operation =
  | `queues.${"create" | "put" | "receive" | "update" | "delete"}`
  | `tables.${"create" | "query" | "transact"}`
  | `blobs.${"createContainer" | "put" | "get" | "list" | "delete"}`;

/** The calls for one instance. */
export interface InstanceCount {
  readonly total: number;
  /** An operation that was not called is absent. */
  readonly byOperation: Readonly<Partial<Record<Operation, number>>>;
}

/** Grows in place, since it counts every call. */
export class Tally {
  private total = 0;
  private readonly byOperation: Partial<Record<Operation, number>> = {};

  count(operation: Operation): void {
    this.total += 1;
    this.byOperation[operation] = (this.byOperation[operation] ?? 0) + 1;
  }

  add(other: Tally): void {
    this.total += other.total;
    for (const [operation, calls] of Object.entries(other.byOperation)) {
      // the type of `Object.entries` forgets what the keys are
      const key = operation as Operation;
      this.byOperation[key] = (this.byOperation[key] ?? 0) + calls;
    }
  }

  /** What was counted so far; does not grow with this. */
  copy(): InstanceCount {
    return { total: this.total, byOperation: { ...this.byOperation } };
  }
}
