/**
 * How full the heap of a worker becomes whose storage is in the same heap: texts that are one and the
 * same object there cost little, and the worker gets copies, as it would from a service.
 *
 * @module
 */
import { getHeapStatistics } from "node:v8";
import type { Entity, Services } from "@taskhub/azure-storage";

/** Texts of rows that are worth a copy. */
const LONG_TEXT_CHARS = 1_000;

/** The heap at its fullest, as far as anybody looked. Bytes. */
export class HeapGauge {
  readonly first = usedHeap();
  most = this.first;

  look(): void {
    this.most = Math.max(this.most, usedHeap());
  }
}

/** A service's answer is made of bytes that just came: its texts are nobody else's. */
export function answering({ queues, tables, blobs }: Services, heap: HeapGauge): Services {
  return {
    queues,
    tables: {
      ...tables,
      query: async (...query) => {
        heap.look();
        const page = await tables.query(...query);
        return { ...page, entities: page.entities.map((row) => ({ ...row, ...copyOf(row) })) };
      },
    },
    blobs: {
      ...blobs,
      get: (...blob) => {
        heap.look();
        return blobs.get(...blob);
      },
    },
  };
}

function copyOf({ columns }: Entity): Pick<Entity, "columns"> {
  const copied = Object.entries(columns).map(([name, value]) => {
    const isLong = typeof value === "string" && value.length > LONG_TEXT_CHARS;
    return [name, isLong ? Buffer.from(value).toString() : value] as const;
  });
  return { columns: Object.fromEntries(copied) };
}

function usedHeap(): number {
  return getHeapStatistics().used_heap_size;
}
