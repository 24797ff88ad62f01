import { surviveKill } from "../demo/survive-kill.js";
import { PATIENCE_MS, SOURCE_APP } from "./start-app.js";

jest.setTimeout(2 * PATIENCE_MS);

describe("kill -9 of the host", () => {
  test("in the middle of a pipeline leaves one result of each activity in its history", async () => {
    const { runtimeStatus, output, resultsInHistory } = await surviveKill({
      ...SOURCE_APP,
      stepSeconds: 2,
      killAfterMs: 3_000,
      patienceMs: PATIENCE_MS,
    });
    expect({ runtimeStatus, output }).toMatchObject({
      runtimeStatus: "Completed",
      output: { orders: 3_000 },
    });
    expect(resultsInHistory).toEqual({ DownloadData: 1, Process: 1, Summarize: 1 });
  });
});
