/** Who reads the log, an error or an answer learns nothing by which a link could be made or opened. */
import { inspect } from "node:util";
import type { HttpResponseInit } from "@azure/functions";
import { startAzurite, type Azurite } from "@taskhub/local-host";
import type { Logger } from "@taskhub/worker";
import { HeldInvocations } from "../../src/context/held-invocations.js";
import { engineLog } from "../../src/engine-log.js";
import { LinkWorld, said, type WorldOptions } from "../http/link-world.js";
import { tampered } from "../http/tampered-links.js";
import { deleteAppFolders } from "../settings/app-folder.js";

jest.setTimeout(120_000);

const SETTING_KEY = "a-key-of-the-app-setting-that-is-a-secret";
const WRONG_ACCOUNT_KEY = Buffer.from("the account key that opens nothing here").toString("base64");

let azurite: Azurite;
/** What the engine has logged: as an operator reads it, and all that it was given. */
let logged: string[];
let log: Logger;

beforeAll(async () => {
  azurite = await startAzurite();
});

beforeEach(() => {
  logged = [];
  for (const method of ["log", "debug", "info", "warn", "error"] as const) {
    jest
      .spyOn(console, method)
      .mockImplementation((...line: unknown[]) => void logged.push(line.map(String).join(" ")));
  }
  const toConsole = engineLog(new HeldInvocations());
  log = (level, message, fields) => {
    toConsole(level, message, fields);
    logged.push(inspect([message, fields], { depth: 12, maxStringLength: null }));
  };
});

afterEach(() => jest.restoreAllMocks());

afterAll(async () => {
  deleteAppFolders();
  await azurite.stop();
});

const open = (hubName: string, options: Partial<WorldOptions> = {}) =>
  new LinkWorld({ connection: azurite.connectionString, hubName, log, ...options });

const accountKeyOf = (connection: string) => /AccountKey=([^;]+)/.exec(connection)![1]!;

/** A key in all the ways it could be written. */
function written(key: Uint8Array): string[] {
  const bytes = Buffer.from(key);
  const [hex, base64] = [bytes.toString("hex"), bytes.toString("base64")];
  return [
    hex,
    hex.toUpperCase(),
    hex.replace(/..(?!$)/g, "$& "),
    base64,
    bytes.toString("base64url"),
  ];
}

function expectNone(texts: readonly string[], secrets: readonly string[]): void {
  const all = texts.join("\n");
  for (const secret of secrets) {
    expect(secret.length).toBeGreaterThan(20);
    expect(all).not.toContain(secret);
    expect(all).not.toContain(encodeURIComponent(secret));
  }
}

/** Everything that a caller sees of an answer. */
const seen = async (answer: HttpResponseInit) =>
  JSON.stringify([[...new Headers(answer.headers)], await said(answer)]);

/** Asks for all there is, in the right way and in wrong ones. */
async function useEverything(world: LinkWorld): Promise<{ answers: string[]; links: string[] }> {
  const { client } = world;
  await client.startNew("Order", { instanceId: "i", ifExists: "use" });
  const expiresIn = { hours: 1 };
  const links = Object.entries(client.createHttpManagementPayload("i"))
    .filter(([name]) => name !== "id")
    .map(([, link]) => String(link));
  links.push(await client.createEventLink("i", "Go", { expiresIn }));
  links.push(await client.createEventLink("i", "Go", { expiresIn, once: true }));
  const answers: string[] = [];
  const ask = async (...request: Parameters<LinkWorld["ask"]>) =>
    answers.push(await seen(await world.ask(...request)));
  await ask("POST", "https://x.example/api/durabletask/orchestrators/Order", { access: "key" });
  await ask("POST", "https://x.example/api/durabletask/nothing", { access: "key" });
  for (const link of links) {
    const url = link.replace("{eventName}", "Go").replace("{text}", "why");
    for (const method of ["GET", "POST", "POST", "DELETE"]) {
      await ask(method, url, method === "POST" ? { body: '"yes"' } : {});
    }
    await ask("POST", url, { body: "{oops" });
    for (const { method, url: changed } of tampered({ method: "POST", url }, []).slice(0, 40)) {
      await ask(method, changed);
    }
  }
  return { answers, links };
}

/** All that an error holds that is thrown to the app. */
const errorOf = (call: Promise<unknown>) =>
  call.then(
    () => "",
    (error: unknown) => inspect(error, { depth: 12, maxStringLength: null }),
  );

const signaturesIn = (links: readonly string[]) =>
  links.map((link) => new URL(link).searchParams.get("sig")!);

describe("PT-24: secrets are in no log, no error and no answer:", () => {
  test("the account's key, the hub's keys of links, and signatures", async () => {
    const world = open("Secrets24");
    await world.engine.hubReadiness.whenReady();
    const before = await world.engine.hub.linkKeys();
    const { answers, links } = await useEverything(world);
    await world.client.rotateLinkKey();
    const more = await useEverything(world);
    const keys = [...before, ...(await world.engine.hub.linkKeys())].flatMap(written);
    await world.client.rotateLinkKey({ revoke: true });
    answers.push(await seen(await world.ask("GET", links[0]!)));
    const secrets = [...keys, accountKeyOf(azurite.connectionString)];
    expect(answers.length).toBeGreaterThan(400);
    expectNone([...answers, ...more.answers], secrets);
    expectNone(logged, [...secrets, ...signaturesIn([...links, ...more.links])]);
  });

  test("keys of links that are app settings", async () => {
    const world = open("Setting24", {
      durableTask: { linkSigningKey: "NEW, OLD" },
      env: { NEW: SETTING_KEY, OLD: `${SETTING_KEY}-old` },
    });
    const { answers, links } = await useEverything(world);
    const refusal = await errorOf(world.client.rotateLinkKey());
    const secrets = [SETTING_KEY, ...written(Buffer.from(SETTING_KEY))];
    expectNone([...answers, refusal], secrets);
    expectNone(logged, [...secrets, ...signaturesIn(links)]);
  });

  test("keys of links that are too short, or stand where their name belongs", async () => {
    const short = "short-but-secret-all-the-same";
    for (const [name, env, secret] of [
      ["SHORT", { SHORT: short }, short],
      [SETTING_KEY, {}, SETTING_KEY],
    ] as const) {
      const world = open("Refused24", { durableTask: { linkSigningKey: name }, env });
      const refusal = await errorOf(world.client.startNew("Order"));
      expect(refusal).toContain("holds the key of links");
      const answer = await world.ask("GET", "https://x.example/api/durabletask-links/instances/i");
      expect((await said(answer)).status).toBe(500);
      expect(logged.join()).toContain("holds the key of links");
      expectNone([refusal, await seen(answer), ...logged], [secret]);
      await world.engine.stop();
    }
  });

  test("the key of an account that refuses it", async () => {
    const connection = azurite.connectionString.replace(
      /AccountKey=[^;]+/,
      `AccountKey=${WRONG_ACCOUNT_KEY}`,
    );
    const world = open("Wrong24", { connection });
    const refusal = await errorOf(world.client.getStatus("i"));
    expect(refusal).toMatch(/StorageError/);
    const answer = await world.ask("GET", "https://x.example/api/durabletask/instances/i", {
      access: "key",
    });
    expect(await said(answer)).toEqual({
      status: 500,
      body: {
        Message: expect.stringMatching(
          /^The request failed\. The log tells why, under \S+\.$/,
        ) as unknown,
      },
    });
    expect(logged.join()).toContain("cannot be used");
    expectNone([refusal, await seen(answer), ...logged], [WRONG_ACCOUNT_KEY]);
    await world.engine.stop();
  });

  async function use(connection: string): Promise<void> {
    const { engine, client } = open("Broken24", { connection });
    await client.getStatus("i").finally(() => engine.stop());
  }

  test.each([
    `DefaultEndpointsProtocol=https;AccountKey=${WRONG_ACCOUNT_KEY}`,
    `AccountName=a;AccountKey=${WRONG_ACCOUNT_KEY};BlobEndpoint=no address`,
    `AccountKey=${WRONG_ACCOUNT_KEY}`,
    `DefaultEndpointsProtocol=https;AccountName=a;AccountKey=${WRONG_ACCOUNT_KEY};EndpointSuffix=`,
  ])("a connection string that cannot be used (%#)", async (connection) => {
    const refusal = await errorOf(use(connection));
    expect(refusal).not.toBe("");
    expectNone([refusal, ...logged], [WRONG_ACCOUNT_KEY]);
  });
});
