import type { Services } from "@taskhub/azure-storage";
import { StorageError } from "@taskhub/core";
import { startAzurite, type Azurite } from "@taskhub/local-host";
import { FunctionRegistry } from "../../src/function-registry.js";
import { deleteAppFolders } from "../settings/app-folder.js";
import { LinkWorld, said } from "./link-world.js";

jest.setTimeout(120_000);

const MINUTE = { minutes: 1 };

let azurite: Azurite;
let world: LinkWorld;
/** Marks that are still to get lost. */
let lostMarks = 0;
let instances = 0;

beforeAll(async () => {
  azurite = await startAzurite();
  const registry = new FunctionRegistry();
  registry.addOrchestrator("Ballot", function* (context) {
    const votes: unknown[] = [];
    const closed = context.waitForExternalEvent("Closed");
    for (;;) {
      const vote = context.waitForExternalEvent("Vote");
      yield context.Task.any([closed, vote]);
      if (!vote.isCompleted) return votes;
      votes.push(vote.result);
    }
  });
  const connection = azurite.connectionString;
  world = new LinkWorld({ connection, hubName: "Once", registry, through: losingMarks });
});

afterAll(async () => {
  await world.engine.stop();
  deleteAppFolders();
  await azurite.stop();
});

/** The process ends, or the store does, between the event and the mark of its link. */
function losingMarks(services: Services): Services {
  const { blobs } = services;
  const put: typeof blobs.put = async (container, name, ...rest) => {
    if (!name.includes("/used-") || lostMarks === 0) return blobs.put(container, name, ...rest);
    lostMarks -= 1;
    throw new StorageError("other", `put ${name}`, undefined, "ECONNRESET", undefined);
  };
  const lossy = new Proxy(blobs, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name);
      if (name === "put") return put;
      return typeof member === "function" ? (member.bind(target) as unknown) : member;
    },
  });
  return { ...services, blobs: lossy };
}

async function ballot(once = true) {
  const instanceId = `ballot-${(instances += 1)}`;
  const { client } = world;
  await client.startNew("Ballot", { instanceId });
  const link = () => client.createEventLink(instanceId, "Vote", { expiresIn: MINUTE, once });
  return {
    ...{ instanceId, link, url: await link() },
    /** What was voted, in the end. */
    async votes() {
      await client.raiseEvent(instanceId, "Closed");
      return (await client.waitForCompletion(instanceId, { timeout: MINUTE })).output;
    },
  };
}

const vote = (url: string, body = '"yes"') => said(world.ask("POST", url, { body }));
const USED = { status: 410, body: { Message: "This link has been used." } };

describe("a link that opens once", () => {
  test("raises its event, and answers 410 from then on", async () => {
    const { url, link, votes } = await ballot();
    expect(await vote(url)).toEqual({ status: 202, body: undefined });
    expect(await vote(url, '"no"')).toEqual(USED);
    expect(await vote(url, '"no"')).toEqual(USED);
    expect(await vote(await link(), '"another link"')).toMatchObject({ status: 202 });
    expect(await votes()).toEqual(["yes", "another link"]);
  });

  test("P5: used many times at once, raises its event once", async () => {
    const { url, votes } = await ballot();
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, voter) => vote(url, String(voter))),
    );
    for (const { status } of answers) expect([202, 410]).toContain(status);
    expect(await vote(url)).toEqual(USED);
    expect(await votes()).toHaveLength(1);
  });

  test("P5: may be used again after a crash between the event and its mark; one event is applied", async () => {
    const { url, votes } = await ballot();
    lostMarks = 2;
    expect(await vote(url, "1")).toMatchObject({ status: 500 });
    expect(await vote(url, "2")).toMatchObject({ status: 500 });
    expect(await vote(url, "3")).toMatchObject({ status: 202 });
    expect(await vote(url, "4")).toEqual(USED);
    expect(await votes()).toEqual([1]);
  });

  test("P5: what this process sends between two uses waits for no message that is dropped", async () => {
    const { instanceId, url, votes } = await ballot();
    lostMarks = 1;
    await vote(url, "1");
    await world.client.raiseEvent(instanceId, "Vote", 2);
    await vote(url, "3");
    await world.client.raiseEvent(instanceId, "Vote", 4);
    expect(await votes()).toEqual([1, 2, 4]);
  });

  test("is not used up by a request that raises nothing", async () => {
    const { url, votes } = await ballot();
    expect(await vote(url, "{oops")).toMatchObject({ status: 400 });
    expect(await vote(url, "")).toMatchObject({ status: 400 });
    expect((await said(world.ask("GET", url))).status).toBe(401);
    expect(await vote(url)).toMatchObject({ status: 202 });
    expect(await votes()).toEqual(["yes"]);
  });

  test("opens nothing once its instance has ended, or if there is none", async () => {
    const { url, link, votes } = await ballot();
    await vote(url);
    await votes();
    expect(await vote(await link())).toMatchObject({
      status: 410,
      body: { Message: expect.stringContaining("has ended: Completed") as unknown },
    });
    expect(await vote(url)).toEqual(USED);
    const nobody = await world.client.createEventLink("nobody", "Vote", {
      ...{ expiresIn: MINUTE, once: true },
    });
    expect(await vote(nobody)).toMatchObject({ status: 404 });
  });

  test("P5: raises nothing again where its instance was purged and the id started anew at once", async () => {
    const { instanceId, url, votes } = await ballot();
    await vote(url);
    await votes();
    await world.client.purgeInstanceHistory(instanceId);
    await world.client.startNew("Ballot", { instanceId });
    await vote(url, '"again"');
    expect(await votes()).toEqual([]);
  });

  test("is another thing than a key: that raises as many events as it likes", async () => {
    const { url, votes } = await ballot();
    const byKey = url.replace("/durabletask-links/", "/durabletask/");
    const answers = await Promise.all(
      [1, 2].map((body) => said(world.ask("POST", byKey, { access: "key", body: String(body) }))),
    );
    expect(answers.map(({ status }) => status)).toEqual([202, 202]);
    expect(await vote(url, "3")).toMatchObject({ status: 202 });
    expect(await votes()).toHaveLength(3);
  });
});

describe("a link to an event", () => {
  test("raises it as often as one likes, unless it is made to open once", async () => {
    const { url, votes } = await ballot(false);
    for (const body of ["1", "2", "3"]) {
      expect(await vote(url, body)).toMatchObject({ status: 202 });
    }
    expect(await votes()).toEqual([1, 2, 3]);
  });

  test.each(["Yes, or no?", "a/b", "50%", "Grüße 東京 🎉", "#1", "a+b c&d=e", "Vote:1", "..."])(
    "may have any name: '%s'",
    async (name) => {
      const url = await world.client.createEventLink("nobody", name, { expiresIn: MINUTE });
      expect(await vote(url)).toMatchObject({
        status: 404, // it opens: only who has a right is told that nobody is there
        body: { Message: expect.stringContaining("'nobody'") as unknown },
      });
    },
  );
});
