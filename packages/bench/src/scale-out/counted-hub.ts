import {
  connectServices,
  createTaskHub,
  NodeClock,
  StorageClock,
  type AzureTaskHub,
} from "@taskhub/azure-storage";
import type { Clock } from "@taskhub/core";
import { PROCESS_RANDOM } from "../process-random.js";
import { StorageCount } from "./storage-count.js";

/** Where a hub is. */
export interface HubPlace {
  readonly connectionString: string;
  readonly hubName: string;
  readonly partitionCount: number;
}

/** A hub as one process sees it, and what the process asks of it. */
export interface CountedHub {
  readonly hub: AzureTaskHub;
  readonly clock: Clock;
  readonly count: StorageCount;
}

/** Opens a hub whose calls are counted. Makes no call. */
export function openCountedHub(place: HubPlace): CountedHub {
  const { connectionString, hubName, partitionCount } = place;
  const clock = new StorageClock(new NodeClock());
  const count = new StorageCount(hubName);
  const hub = createTaskHub({
    ...{ name: hubName, partitionCount, clock, random: PROCESS_RANDOM },
    services: count.watch(clock.watch(connectServices(connectionString))),
    meter: count.meter,
  });
  return { hub, clock, count };
}
