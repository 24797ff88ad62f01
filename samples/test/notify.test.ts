import { setTimeout as pause } from "node:timers/promises";
import { Instance } from "../demo/instance.js";
import type { LocalApp } from "../demo/local-app.js";
import { PATIENCE_MS, startApp } from "./start-app.js";

jest.setTimeout(2 * PATIENCE_MS);

const POLL_MS = 50;
const DELIVERY = /to (\w+): "(.*)" \((.*)\)/;

describe("the sample with an output binding", () => {
  let app: LocalApp;

  beforeAll(async () => {
    app = await startApp();
  });

  afterAll(async () => {
    await app.stop();
  });

  /** What was delivered for an instance: name, text, and the id without the instance's. */
  const deliveries = ({ id }: Instance) =>
    app.log.flatMap((line) => {
      const [, to, text, key = ""] = DELIVERY.exec(line) ?? [];
      return key.startsWith(`${id}:`) ? [{ to, text, task: key.split(":").at(-1) }] : [];
    });

  test("puts a message into the queue for each call, and every one is delivered once", async () => {
    const instance = await Instance.start(app.url, "notify?names=Ann,Bob,Cleo");
    expect(await instance.end(PATIENCE_MS)).toMatchObject({ output: ["Ann", "Bob", "Cleo"] });
    const until = performance.now() + PATIENCE_MS;
    while (deliveries(instance).length < 3 && performance.now() < until) await pause(POLL_MS);
    const inOrder = deliveries(instance).sort((a, b) => Number(a.task) - Number(b.task));
    expect(inOrder).toEqual([
      { to: "Ann", text: "Hello, Ann!", task: "0" },
      { to: "Bob", text: "Hello, Bob!", task: "1" },
      { to: "Cleo", text: "Hello, Cleo!", task: "2" },
    ]);
  });

  test("fails the orchestration if the activity throws, and puts nothing there for that call", async () => {
    const failing = await Instance.start(app.url, "notify?names=nobody");
    const { runtimeStatus, output } = await failing.end(PATIENCE_MS);
    expect(runtimeStatus).toBe("Failed");
    expect(output).toContain("nobody cannot be notified");
    // what came later has been delivered: what came before it would have been, too
    const later = await Instance.start(app.url, "notify?names=Dora");
    const until = performance.now() + PATIENCE_MS;
    while (deliveries(later).length < 1 && performance.now() < until) await pause(POLL_MS);
    expect(deliveries(later)).toEqual([{ to: "Dora", text: "Hello, Dora!", task: "0" }]);
    expect(deliveries(failing)).toEqual([]);
  });

  test("says what is wrong with the names", async () => {
    const response = await fetch(`${app.url}/api/notify?names=Ann,,Bob`, { method: "POST" });
    expect(response.status).toBe(400);
  });
});
