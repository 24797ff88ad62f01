import {
  hubNames,
  Meter,
  type MeterSnapshot,
  type Services,
  type Tables,
} from "@taskhub/azure-storage";
import { StorageError } from "@taskhub/core";
import type { StorageTally } from "./worker-message.js";

type HistoryCounts = Pick<StorageTally, "commits" | "conflicts" | "historyReads">;

const NONE: HistoryCounts = { commits: 0, conflicts: 0, historyReads: 0 };

/** Counts what one process asks of the storage, and what becomes of its commits. */
export class StorageCount {
  readonly meter = new Meter();
  private readonly historyTable: string;
  private history = NONE;
  private told: MeterSnapshot = this.meter.snapshot();

  constructor(hubName: string) {
    this.historyTable = hubNames(hubName).historyTable;
  }

  /** The same services, watched. */
  watch({ queues, tables, blobs }: Services): Services {
    return { queues, tables: this.watchedTables(tables), blobs };
  }

  /** What was counted since the last time. */
  take(): StorageTally {
    const before = this.told;
    const now = (this.told = this.meter.snapshot());
    const since = (count: (snapshot: MeterSnapshot) => number) => count(now) - count(before);
    const receives = since((snapshot) => snapshot.receives.empty + snapshot.receives.nonEmpty);
    const apart = since((snapshot) => snapshot.status + snapshot.hub);
    const transactions = since((snapshot) => snapshot.total) - receives - apart;
    const history = this.history;
    this.history = NONE;
    return { transactions, receives, ...history };
  }

  private watchedTables(tables: Tables): Tables {
    return {
      create: (table, payer) => tables.create(table, payer),
      query: (table, query, payer) => {
        if (table === this.historyTable) this.add("historyReads");
        return tables.query(table, query, payer);
      },
      transact: async (table, writes, payer) => {
        if (table !== this.historyTable) return tables.transact(table, writes, payer);
        try {
          const etags = await tables.transact(table, writes, payer);
          this.add("commits");
          return etags;
        } catch (error) {
          if (isRefusal(error)) this.add("conflicts");
          throw error;
        }
      },
    };
  }

  private add(what: keyof HistoryCounts): void {
    this.history = { ...this.history, [what]: this.history[what] + 1 };
  }
}

/** The sentinel was there already, or has changed. */
function isRefusal(error: unknown): boolean {
  return error instanceof StorageError && ["conflict", "precondition"].includes(error.kind);
}
