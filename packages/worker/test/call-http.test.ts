import { describe, expect, test } from "@jest/globals";
import { HTTP_ACTIVITY, type DurableOrchestrationContext } from "@taskhub/core";
import { World } from "./world/world.js";

describe("a request of an orchestration", () => {
  const orchestrators = {
    *waiting(df: DurableOrchestrationContext) {
      const begunAt = df.currentUtcDateTime.getTime();
      yield df.callHttp({ method: "GET", url: "http://shop.example/" });
      return df.currentUtcDateTime.getTime() - begunAt;
    },
  };

  /** A server that has the answer when it is asked a second time. */
  function world(settings: { readonly httpPollIntervalMs?: number }): World {
    let asked = 0;
    const activities = {
      [HTTP_ACTIVITY]: () =>
        asked++ === 0
          ? { statusCode: 202, headers: { Location: "/7" } }
          : { statusCode: 200, headers: {} },
    };
    return new World({ seed: 1, orchestrators, activities, settings });
  }

  test.each([
    [{}, 30_000],
    [{ httpPollIntervalMs: 5_000 }, 5_000],
  ])("is polled, under %j, after %i ms", async (settings, pauseMs) => {
    const w = world(settings);
    w.start("i1", "waiting");
    expect(await w.settle()).toBe(true);
    const waitedMs = Number(w.status("i1")?.output);
    expect(waitedMs).toBeGreaterThanOrEqual(pauseMs);
    expect(waitedMs).toBeLessThan(2 * pauseMs);
  });
});
