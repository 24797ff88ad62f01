/**
 * Azurite in a process of its own, for `src/azurite/start-azurite.ts`.
 *
 * Azurite on disk saves its files every few seconds, so a process that ends abruptly loses its last
 * writes. This one embeds the servers and closes them, saving everything, when the IPC channel to
 * its parent ends: however the parent went, by `kill -9` too, no write is lost.
 *
 * Plain JavaScript, so that it runs before a build too. The server classes are private to Azurite:
 * its version is pinned.
 *
 *   node azurite-child.js             in memory
 *   node azurite-child.js <folder> <ms>
 *                                     on disk; one process a folder, held by a lock file, for which
 *                                     it waits up to so many milliseconds
 *   node azurite-child.js <folder> <ms> <blob> <queue> <table>
 *                                     the same, on these ports instead of free ones
 *
 * Messages to the parent: `{ type: "waiting", pid, lockFile }`, `{ type: "ready", ports }`,
 * `{ type: "failed", message }`.
 */
"use strict";

const fs = require("node:fs");
const Module = require("node:module");
const path = require("node:path");
const { setTimeout: delay } = require("node:timers/promises");
const { sweepAtOnce } = require("./sweep-at-once.js");

const HOST = "127.0.0.1";
const ANY_PORT = "0";
const KEEP_ALIVE_SECONDS = 60;
const LOCK_FILE = "azurite.lock";
const LOCK_POLL_MS = 100;

// Azurite loads this for its telemetry, which is never started here: a third of the start-up time.
const TELEMETRY_LIBRARY = "applicationinsights";
const load = Module._load;
Module._load = (request, ...rest) =>
  request === TELEMETRY_LIBRARY ? {} : load.call(Module, request, ...rest);

const location = process.argv[2];
const lockWaitMs = Number(process.argv[3] ?? 0);
const [blobPort, queuePort, tablePort] = [4, 5, 6].map((n) => Number(process.argv[n] ?? ANY_PORT));
const lockFile = location === undefined ? undefined : path.join(location, LOCK_FILE);
let holdsLock = false;
let servers = [];
let closing;

process.on("disconnect", () => void close());
process.on("SIGTERM", () => void close());
process.on("uncaughtException", fail);
process.on("unhandledRejection", fail);

start().catch(fail);

async function start() {
  if (location !== undefined) {
    fs.mkdirSync(location, { recursive: true });
    await takeLock();
  }
  if (location === undefined) sweepAtOnce();
  const created = {
    blob: createBlobServer(),
    queue: createQueueServer(),
    table: createTableServer(),
  };
  for (const server of Object.values(created)) {
    await server.start();
    servers.push(server);
  }
  if (!process.connected) return close();
  tell({
    type: "ready",
    ports: {
      blob: created.blob.httpServer.address().port,
      queue: created.queue.httpServer.address().port,
      table: created.table.httpServer.address().port,
    },
  });
}

function close() {
  closing ??= (async () => {
    const started = servers;
    servers = [];
    for (const server of started) await server.close();
    releaseLock();
    process.exit(0);
  })().catch(fail);
  return closing;
}

function fail(error) {
  tell({ type: "failed", message: error instanceof Error ? error.message : String(error) });
  releaseLock();
  process.exit(1);
}

function tell(message) {
  // The parent may be gone already: nobody is left to tell then.
  if (process.connected) process.send(message, () => {});
}

async function takeLock() {
  const deadline = Date.now() + lockWaitMs;
  let said = false;
  while (!tryLock()) {
    const pid = lockOwner();
    if (pid === undefined || !isAlive(pid)) {
      fs.rmSync(lockFile, { force: true }); // left behind by a process that was killed
      continue;
    }
    if (Date.now() > deadline) {
      throw new Error(
        `Process ${pid} is using the storage folder ${location}, and has been for ${lockWaitMs / 1000} s. ` +
          `Stop it, use another folder, or delete ${lockFile} if that process is not Azurite.`,
      );
    }
    if (!said) tell({ type: "waiting", pid, lockFile });
    said = true;
    await delay(LOCK_POLL_MS);
  }
}

function tryLock() {
  try {
    fs.writeFileSync(lockFile, String(process.pid), { flag: "wx" });
    holdsLock = true;
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
}

/** The process named in the lock file, or undefined if the file is gone or says nothing. */
function lockOwner() {
  try {
    const pid = Number(fs.readFileSync(lockFile, "utf8"));
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    throw error;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM"; // alive, and somebody else's
  }
}

function releaseLock() {
  if (holdsLock) fs.rmSync(lockFile, { force: true });
  holdsLock = false;
}

function createBlobServer() {
  const { default: Configuration } = require("azurite/dist/src/blob/BlobConfiguration");
  const { default: Server } = require("azurite/dist/src/blob/BlobServer");
  return new Server(new Configuration(...storeOptions("blob", blobPort), ...serverOptions()));
}

function createQueueServer() {
  const { default: Configuration } = require("azurite/dist/src/queue/QueueConfiguration");
  const { default: Server } = require("azurite/dist/src/queue/QueueServer");
  return new Server(new Configuration(...storeOptions("queue", queuePort), ...serverOptions()));
}

function createTableServer() {
  const { default: Configuration } = require("azurite/dist/src/table/TableConfiguration");
  const { default: Server } = require("azurite/dist/src/table/TableServer");
  const [host, port, keepAlive, metadataFile] = storeOptions("table", tablePort);
  return new Server(new Configuration(host, port, keepAlive, metadataFile, ...serverOptions()));
}

/** Where a server listens and keeps its data: the file names are those of Azurite itself. */
function storeOptions(service, listenPort) {
  const root = location ?? "";
  const extents = [
    {
      locationId: "Default",
      locationPath: path.join(root, `__${service}storage__`),
      maxConcurrency: service === "blob" ? 50 : 1,
    },
  ];
  return [
    HOST,
    listenPort,
    KEEP_ALIVE_SECONDS,
    path.join(root, `__azurite_db_${service}__.json`),
    path.join(root, `__azurite_db_${service}_extent__.json`),
    extents,
  ];
}

/** The rest of a configuration: no logs, any API version, in memory or on disk. */
function serverOptions() {
  const noLog = [false, undefined, false, undefined];
  const loose = false;
  const skipApiVersionCheck = true;
  const noCertificate = ["", "", ""];
  const noOAuth = undefined;
  const disableProductStyleUrl = false;
  const inMemory = location === undefined;
  return [
    ...noLog,
    loose,
    skipApiVersionCheck,
    ...noCertificate,
    noOAuth,
    disableProductStyleUrl,
    inMemory,
  ];
}
