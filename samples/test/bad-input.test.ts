import { Instance } from "../demo/instance.js";
import { LocalApp } from "../demo/local-app.js";
import { PATIENCE_MS, SOURCE_APP, startApp } from "./start-app.js";

jest.setTimeout(2 * PATIENCE_MS);

describe("bad input", () => {
  let app: LocalApp;

  beforeAll(async () => {
    app = await startApp();
  });

  afterAll(async () => {
    await app.stop();
  });

  test("of an unknown orchestrator is answered with those there are", async () => {
    const { status, error } = await post("orchestrators/HelloCites");
    expect(status).toBe(404);
    expect(error).toContain("There is no orchestrator 'HelloCites' in this app.");
    expect(error).toContain("Is 'HelloCities' meant?");
  });

  test.each(["@start", "a%23b", "a%3Fb", "a%5Cb", "a%0Ab", "x".repeat(300)])(
    "of an id that cannot be a key is refused: %s",
    async (id) => {
      const { status, error } = await post(`orchestrators/HelloCities/${id}`);
      expect(status).toBe(400);
      expect(error).toMatch(/instance id/i);
    },
  );

  test("of a body that is not JSON is refused, and nothing starts", async () => {
    const { status, error } = await post("orchestrators/HelloCities/not-json", "{ cities: 3 }");
    expect(status).toBe(400);
    expect(error).toContain("The body is not JSON");
    expect(await manage("GET", "not-json")).toBe(404);
  });

  test.each(["0", "-1", "2.5", "many", ""])("of a count of %j is refused", async (count) => {
    const { status, error } = await post(`fan-out?count=${count}`);
    expect(status).toBe(400);
    expect(error).toContain("count must be a whole number from 1 to 10000");
  });

  test("of an id that runs is refused, and the one that runs goes on", async () => {
    const route = "orchestrators/Approval/twice";
    const first = await Instance.start(app.url, route, { timeoutSeconds: 600 });
    const { status, error } = await post(route, '{ "timeoutSeconds": 1 }');
    expect(status).toBe(409);
    expect(error).toContain("An instance with ID 'twice' already exists: Approval");
    await first.raiseEvent("Approval", true);
    expect(await first.end(PATIENCE_MS)).toMatchObject({ output: "approved" });
  });

  test("of an id that has finished starts it again", async () => {
    for (const length of [2, 3]) {
      const instance = await Instance.start(app.url, "orchestrators/Chain/again", { length });
      expect(await instance.end(PATIENCE_MS)).toMatchObject({ output: length });
    }
  });

  test("of an event for an instance that is not there is answered with 404", async () => {
    expect(await manage("POST", "nobody/raiseEvent/Approval", "true")).toBe(404);
  });

  test("of an event for an instance that has finished is answered with 410", async () => {
    const instance = await Instance.start(app.url, "hello-cities");
    await instance.end(PATIENCE_MS);
    expect(await manage("POST", `${instance.id}/raiseEvent/Approval`, "true")).toBe(410);
    expect(await instance.status()).toMatchObject({ runtimeStatus: "Completed" });
  });

  test("of an event that is not JSON is refused, and the instance still waits for it", async () => {
    const instance = await Instance.start(app.url, "approval?timeoutSeconds=600");
    expect(await manage("POST", `${instance.id}/raiseEvent/Approval`, "yes")).toBe(400);
    await instance.raiseEvent("Approval", true);
    expect(await instance.end(PATIENCE_MS)).toMatchObject({ output: "approved" });
  });

  test("of an input that the orchestrator cannot use fails it and says why", async () => {
    const instance = await Instance.start(app.url, "orchestrators/FanOut", { count: 0 });
    const { runtimeStatus, output } = await instance.end(PATIENCE_MS);
    expect(runtimeStatus).toBe("Failed");
    expect(output).toContain("you must specify at least one Task");
  });

  test("of an unknown activity fails its caller after the grace period", async () => {
    const instance = await Instance.start(app.url, "orchestrators/CallsUnknownActivity");
    const { runtimeStatus, output } = await instance.end(PATIENCE_MS);
    expect(runtimeStatus).toBe("Failed");
    expect(output).toContain("No activity named 'NoSuchActivity' is registered");
  });

  async function post(route: string, body?: string): Promise<{ status: number; error: string }> {
    const init = { method: "POST", ...(body === undefined ? {} : { body }) };
    const response = await fetch(`${app.url}/api/${route}`, init);
    const { error = "" } = (await response.json()) as { error?: string };
    return { status: response.status, error };
  }

  /** @returns The HTTP status of a call of the management API. */
  async function manage(method: string, path: string, body?: string): Promise<number> {
    const headers = { "Content-Type": "application/json" };
    const init = { method, headers, ...(body === undefined ? {} : { body }) };
    return (await fetch(`${app.url}/api/durabletask/instances/${path}`, init)).status;
  }
});

describe("storage that is not there", () => {
  test("does not keep the app from starting, and is named", async () => {
    const account = "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=a2V5";
    const services = ["Blob", "Queue", "Table"].map(
      (service) => `${service}Endpoint=http://127.0.0.1:1/devstoreaccount1`,
    );
    const app = await LocalApp.start({
      ...SOURCE_APP,
      storage: "env",
      env: { AzureWebJobsStorage: [account, ...services].join(";") },
    });
    try {
      const response = await fetch(`${app.url}/api/hello-cities`, { method: "POST" });
      expect(response.status).toBe(500);
      expect(app.log.join("\n")).toMatch(/127\.0\.0\.1:1\b.* cannot be used; trying again/);
    } finally {
      await app.stop();
    }
  });
});
