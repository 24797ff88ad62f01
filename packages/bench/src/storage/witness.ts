import type { Entity, Services } from "@taskhub/azure-storage";
import { isFinished, type RuntimeStatus } from "@taskhub/core";

/** Says of a row that was written whether it is the one waited for. */
export type IsMeant = (row: Entity) => boolean;

/** True of an instance row that shows the end. */
const showsEnd: IsMeant = ({ columns }) => isFinished(columns["RuntimeStatus"] as RuntimeStatus); // what the engine writes there

/** Sees instance rows written: whoever waits for one need not ask the storage. */
export class Witness {
  private readonly waiting = new Map<string, { isMeant: IsMeant; seen: (row: Entity) => void }>();

  /** @param instancesTable - The table of the rows. */
  constructor(private readonly instancesTable: string) {}

  /** The same services, watched. */
  watch({ queues, tables, blobs }: Services): Services {
    return {
      ...{ queues, blobs },
      tables: {
        create: (...call) => tables.create(...call),
        query: (...call) => tables.query(...call),
        transact: async (table, writes, payer) => {
          const etags = await tables.transact(table, writes, payer);
          if (table === this.instancesTable) {
            for (const write of writes) if (write.kind !== "delete") this.saw(write.entity);
          }
          return etags;
        },
      },
    };
  }

  /** Resolves when such a row of the instance has been written; by default the one that shows its end. */
  written(instanceId: string, isMeant = showsEnd): Promise<Entity> {
    return new Promise((seen) => this.waiting.set(instanceId, { isMeant, seen }));
  }

  private saw(row: Entity): void {
    const waiting = this.waiting.get(row.partitionKey);
    if (!waiting?.isMeant(row)) return;
    this.waiting.delete(row.partitionKey);
    waiting.seen(row);
  }
}
