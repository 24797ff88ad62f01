import { Instance } from "../demo/instance.js";
import type { LocalApp } from "../demo/local-app.js";
import { PATIENCE_MS, startApp } from "./start-app.js";

jest.setTimeout(2 * PATIENCE_MS);

const COUNT = 200;

describe("many orchestrations", () => {
  let app: LocalApp;

  beforeAll(async () => {
    app = await startApp();
  });

  afterAll(async () => {
    await app.stop();
  });

  test("complete with the right status when 200 are started at once", async () => {
    const lengths = Array.from({ length: COUNT }, (_, index) => 1 + (index % 7));
    const instances = await Promise.all(
      lengths.map((length) => Instance.start(app.url, `chain?length=${length}`)),
    );
    expect(new Set(instances.map(({ id }) => id)).size).toBe(COUNT);
    for (const [index, instance] of instances.entries()) {
      expect(await instance.end(PATIENCE_MS)).toMatchObject({
        name: "Chain",
        instanceId: instance.id,
        runtimeStatus: "Completed",
        output: lengths[index],
      });
    }
  });
});
