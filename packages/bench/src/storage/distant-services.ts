import type { Blobs, Queues, Services, Tables } from "@taskhub/azure-storage";
import type { Distance } from "./distance.js";

/** The same services, across a distance. */
export function distantServices({ queues, tables, blobs }: Services, distance: Distance): Services {
  return {
    queues: distantQueues(queues, distance),
    tables: distantTables(tables, distance),
    blobs: distantBlobs(blobs, distance),
  };
}

function distantQueues(queues: Queues, distance: Distance): Queues {
  return {
    create: (...call) => distance.cross(() => queues.create(...call)),
    put: (...call) => distance.cross(() => queues.put(...call)),
    receive: (...call) => distance.receive(() => queues.receive(...call)),
    update: (...call) => distance.cross(() => queues.update(...call)),
    delete: (...call) => distance.cross(() => queues.delete(...call)),
  };
}

function distantTables(tables: Tables, distance: Distance): Tables {
  return {
    create: (...call) => distance.cross(() => tables.create(...call)),
    query: (...call) => distance.cross(() => tables.query(...call)),
    transact: (...call) => distance.cross(() => tables.transact(...call)),
  };
}

function distantBlobs(blobs: Blobs, distance: Distance): Blobs {
  return {
    createContainer: (...call) => distance.cross(() => blobs.createContainer(...call)),
    put: (...call) => distance.cross(() => blobs.put(...call)),
    get: (...call) => distance.cross(() => blobs.get(...call)),
    list: (...call) => distance.cross(() => blobs.list(...call)),
    delete: (...call) => distance.cross(() => blobs.delete(...call)),
    urlOf: (...name) => blobs.urlOf(...name),
  };
}
