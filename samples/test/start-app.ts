import { join } from "node:path";
import { LocalApp } from "../demo/local-app.js";

/** How long a test waits for what should take seconds: longer than any machine needs. */
export const PATIENCE_MS = 300_000;

const LOCAL_HOST = join(__dirname, "..", "..", "packages", "local-host");

/** Lets Node run the sources, without a build. */
export const SOURCE_LOADER = join(LOCAL_HOST, "test", "run-from-source.cjs");

/** The samples, and a few orchestrations for tests, as they are in the sources: no build is needed. */
export const SOURCE_APP = {
  host: ["-r", SOURCE_LOADER, join(LOCAL_HOST, "src", "cli.ts")],
  scriptRoot: join(__dirname, "app"),
};

/** Starts it on storage in memory. */
export async function startApp(): Promise<LocalApp> {
  return LocalApp.start({ ...SOURCE_APP, storage: "memory" });
}
