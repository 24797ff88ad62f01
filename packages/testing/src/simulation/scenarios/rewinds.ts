/**
 * Scenarios with a rewind: an instance fails, what it failed on is mended, and it goes on.
 *
 * @module
 */
import type { Scenario, Stage } from "../scenario.js";
import { app } from "./app.js";

/** Rewinds an instance until it has completed, as a user does who has mended what it failed on. */
async function rewindUntilDone(stage: Stage, id: string): Promise<void> {
  while ((await stage.finished(id)).runtimeStatus !== "Completed") {
    stage.mend();
    await stage.rewind(id, "mended");
  }
}

/** With a storage call or two for each step. */
export const rewinds: readonly Scenario[] = [
  {
    name: "rewind",
    app,
    play: async (stage) => {
      await stage.start("i1", "stubborn");
      await rewindUntilDone(stage, "i1");
    },
  },
  {
    name: "rewindTwice",
    app,
    play: async (stage) => {
      await stage.start("i1", "stubborn");
      await stage.finished("i1");
      stage.mend();
      await Promise.all([stage.rewind("i1", "mended"), stage.rewind("i1", "mended as well")]);
    },
  },
  {
    name: "rewindTree",
    app,
    play: async (stage) => {
      await stage.start("i1", "voyage");
      await rewindUntilDone(stage, "i1");
    },
  },
];

/** With more rows than one transaction changes. */
export const largeRewinds: readonly Scenario[] = [
  {
    name: "rewindWide",
    app,
    settings: { maxConcurrentActivities: 400 },
    play: async (stage) => {
      await stage.start("i1", "strewn", 50);
      await rewindUntilDone(stage, "i1");
    },
  },
];
