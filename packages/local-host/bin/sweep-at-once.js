/**
 * Azurite's garbage collection in memory, without the standstill.
 *
 * There, each text of a queue message is an extent. Azurite takes those that nobody needs out of its
 * index once a minute, one by one: its time grows with the square of their number, and meanwhile nobody
 * is served, for 20 s after 4,000 messages. Leases run out by that. Together they take milliseconds.
 *
 * Private to Azurite: its version is pinned.
 */
"use strict";

/** Changes the store for extents in memory of this process. */
function sweepAtOnce() {
  const { default: Store } = require("azurite/dist/src/common/persistence/MemoryExtentStore");
  Store.prototype.deleteExtents = async function (extents) {
    const unneeded = new Set(extents);
    for (const id of unneeded) this.chunks.delete(this.categoryName, id);
    const { db, EXTENTS_COLLECTION } = this.metadataStore;
    db.getCollection(EXTENTS_COLLECTION).removeWhere(({ id }) => unneeded.has(id));
    return unneeded.size;
  };
}

module.exports = { sweepAtOnce };
