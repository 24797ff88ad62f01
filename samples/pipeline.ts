/**
 * A data pipeline: three activities in a `try`, and one that cleans up in its `catch`.
 *
 *     curl -X POST http://localhost:7071/api/pipeline/orders.csv
 *     curl -X POST http://localhost:7071/api/pipeline/orders-broken.csv
 *
 * The data itself stays in a blob. What the activities hand on is its name, and then the totals.
 *
 * @module
 */
import { setTimeout as pause } from "node:timers/promises";
import * as df from "@taskhub/functions";
import { starter } from "./http/starter.js";
import { sumOrders, topCities, type OrderTotals } from "./pipeline/orders.js";
import { ownUrl } from "./http/own-url.js";
import { deleteStaged, readStaged, stage } from "./pipeline/staged-files.js";

interface PipelineInput {
  /** Of `samples/data`. */
  readonly file: string;
}

interface Download extends PipelineInput {
  /** Under which it is staged: the same whenever the activity runs again. */
  readonly name: string;
}

df.app.orchestration("Pipeline", function* (context) {
  const { file } = context.df.getInput<PipelineInput>();
  const name = `${context.df.instanceId}/${file}`;
  try {
    yield* download({ file, name });
    const totals = yield* processFile(name);
    return yield* summarize(totals);
  } catch (error) {
    yield* cleanUp(name);
    context.df.setCustomStatus(`cleaned up: ${name} is gone`);
    throw error; // a pipeline that failed must not look as if it had not
  }
});

const download = df.app.activity("DownloadData", {
  handler: async ({ file, name }: Download) => {
    await slowDown();
    const response = await fetch(ownUrl(`data/${encodeURIComponent(file)}`));
    if (!response.ok) throw new Error(`${file} cannot be downloaded: HTTP ${response.status}.`);
    return stage(name, await response.text());
  },
});

const processFile = df.app.activity("Process", {
  handler: async (name: string) => {
    await slowDown();
    return sumOrders(await readStaged(name));
  },
});

const summarize = df.app.activity("Summarize", {
  handler: async (totals: OrderTotals) => {
    await slowDown();
    return { orders: totals.orders, revenue: totals.cents / 100, best: topCities(totals, 2) };
  },
});

const cleanUp = df.app.activity("CleanUp", { handler: (name: string) => deleteStaged(name) });

df.app.client.http("startPipeline", {
  methods: ["POST"],
  authLevel: "anonymous",
  route: "pipeline/{file}",
  handler: starter("Pipeline", ({ params }) => ({ file: params["file"] ?? "" })),
});

/** `PIPELINE_STEP_SECONDS` in the environment gives one the time to pull the plug. */
async function slowDown(): Promise<void> {
  await pause(Number(process.env["PIPELINE_STEP_SECONDS"] ?? 0) * 1000);
}
