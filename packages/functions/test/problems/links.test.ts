/** What somebody can do with a link who was given another one, or changes what it says. */
import { createHmac } from "node:crypto";
import { startAzurite, type Azurite } from "@taskhub/local-host";
import { LinkWorld, said, type WorldOptions } from "../http/link-world.js";
import { tampered, type LinkedRequest } from "../http/tampered-links.js";
import { eventOperation, SignedLinks, type LinkGrant } from "../../src/http/signed-links.js";
import { deleteAppFolders } from "../settings/app-folder.js";

jest.setTimeout(300_000);

const SETTING_KEY = "a key of the app setting: forty characters";
const ID = "order 7/ü"; // as .NET may have made it
const EVENT = "Approved: yes, or no?";
const DAY = { days: 1 };

let azurite: Azurite;
let world: LinkWorld;
let others: readonly string[];

const open = (hubName: string, options: Partial<WorldOptions> = {}) =>
  new LinkWorld({ connection: azurite.connectionString, hubName, ...options });
/** By the key of a setting, which two hubs may share. */
const sharing = (hubName: string) =>
  open(hubName, { durableTask: { linkSigningKey: "KEY" }, env: { KEY: SETTING_KEY } });

beforeAll(async () => {
  azurite = await startAzurite();
  world = open("Links24");
  const { client } = world;
  await client.startNew("Order", { instanceId: "order 7" });
  await client.startNew("Order", { instanceId: "other" });
  const [alike, strange] = [open("Links24b"), sharing("Links24b")];
  await alike.client.startNew("Order", { instanceId: "order 7" });
  others = [
    ...linksOf(world, "other"),
    ...linksOf(alike, "order 7"),
    ...linksOf(await ready(strange), "order 7"),
    await client.createEventLink("other", EVENT, { expiresIn: DAY, once: true }),
    await alike.client.createEventLink("order 7", EVENT, { expiresIn: DAY, once: true }),
  ];
});

afterAll(async () => {
  deleteAppFolders();
  await azurite.stop();
});

async function ready(of: LinkWorld): Promise<LinkWorld> {
  await of.engine.hubReadiness.whenReady();
  return of;
}

/** Every link of an instance, placeholders filled in. */
function linksOf(of: LinkWorld, instanceId: string): string[] {
  return Object.entries(of.client.createHttpManagementPayload(instanceId))
    .filter(([name]) => name !== "id")
    .map(([, link]) => filled(String(link)));
}

function filled(link: string): string {
  return link.replace("{eventName}", "Go").replace("{text}", "why");
}

/** What is stored of both instances, and what is in the queues is counted by the calls that change it. */
async function state() {
  const { hub } = world.engine;
  return JSON.stringify(await Promise.all([hub.readStatus("order 7"), hub.readStatus("other")]));
}

type LinkName = Exclude<keyof ReturnType<LinkWorld["client"]["createHttpManagementPayload"]>, "id">;

const LINKS: readonly (readonly [LinkName | "event" | "eventOnce", string, number])[] = [
  ["statusQueryGetUri", "GET", 202],
  ["sendEventPostUri", "POST", 202],
  ["suspendPostUri", "POST", 202],
  ["resumePostUri", "POST", 409], // nobody works here who would suspend it
  ["rewindPostUri", "POST", 409],
  ["restartPostUri", "POST", 202],
  ["purgeHistoryDeleteUri", "DELETE", 409],
  ["event", "POST", 202],
  ["eventOnce", "POST", 202],
  ["terminatePostUri", "POST", 202],
];

async function linkNamed(name: (typeof LINKS)[number][0]): Promise<string> {
  const { client } = world;
  if (name !== "event" && name !== "eventOnce") {
    return filled(client.createHttpManagementPayload("order 7")[name]);
  }
  return client.createEventLink("order 7", EVENT, { expiresIn: DAY, once: name === "eventOnce" });
}

const bodyFor = (method: string) => (method === "POST" ? { body: '{"by":"Ann"}' } : {});

describe("PT-24: a link", () => {
  test.each(LINKS)(
    "(%s) that was tampered with anywhere is refused, and nothing is changed",
    async (name, method, opened) => {
      const link: LinkedRequest = { method, url: await linkNamed(name) };
      const own = linksOf(world, "order 7").filter((each) => !sameRight(each, link.url));
      const changed = tampered(link, [...others, ...own]).filter(
        ({ url }) => name !== "sendEventPostUri" || !isAnotherEvent(url, link.url),
      );
      expect(changed.length).toBeGreaterThan(300);
      const [before, changesBefore] = [await state(), world.changes];
      const wrong: unknown[] = [];
      for (const { what, method: verb, url } of changed) {
        const answer = await said(world.ask(verb, url, bodyFor(verb)));
        const text = JSON.stringify(answer.body);
        const isRefused = answer.status === 401 || answer.status === 403;
        if (isRefused && /^\{"Message":"This link [^"]{10,60}\."\}$/.test(text)) continue;
        wrong.push([what, answer]);
      }
      expect(wrong).toEqual([]);
      expect([await state(), world.changes]).toEqual([before, changesBefore]);
      expect((await said(world.ask(method, link.url, bodyFor(method)))).status).toBe(opened);
    },
  );

  /** The link of the payload is for every event of its instance. */
  function isAnotherEvent(changed: string, url: string): boolean {
    const [path, query] = url.replace(/\/Go\?/, "/?").split("?");
    const { pathname, search } = new URL(changed);
    const isNamed = new URL(changed).href.startsWith(path!) && !/\/raiseEvent\/.*\//.test(pathname);
    return isNamed && search === `?${query!}`;
  }

  /** The link to every event and the one to a certain event may both raise that one. */
  function sameRight(one: string, other: string): boolean {
    const events = (url: string) => (new URL(url).searchParams.get("ops") ?? "").split(":")[0];
    return one === other || (events(one) === "raiseEvent" && events(other) === "raiseEvent");
  }

  test("that differs in what means the same opens: host, scheme, order, encoding, more parameters", async () => {
    const link = new URL(await linkNamed("statusQueryGetUri"));
    const query = [...link.searchParams].reverse().map(([name, value]) => `${name}=${value}`);
    const encoded = link.pathname.replace("order", "%6Frder");
    for (const url of [
      `https://shop.example${link.pathname}${link.search}`,
      `http://x:8080/behind/a/gateway${link.pathname}${link.search}`,
      `${link.origin}${link.pathname}?${query.join("&")}`,
      `${link.origin}${encoded}/${link.search.replace("status", "%73tatus")}`,
      `${link.href}&showInput=false&utm_source=mail`,
    ]) {
      expect([url, (await said(world.ask("GET", url))).status]).toEqual([url, 202]);
    }
  });

  test("has the same rights as a key to what a status shows", async () => {
    const { client } = world;
    await client.startNew("Order", { instanceId: "shown", input: { lamp: 40 } });
    const link = client.createHttpManagementPayload("shown").statusQueryGetUri;
    const shown = async (more: string) => (await said(world.ask("GET", link + more))).body;
    expect(await shown("")).toMatchObject({ input: { lamp: 40 } });
    expect(await shown("&showInput=false")).toMatchObject({ input: null });
  });

  test.each<[string, Partial<LinkGrant>, number]>([
    ["has expired", { expiresAt: new Date(Date.now() - 1_000) }, 403],
    ["has no operation", { operations: [] }, 403],
    ["is for another instance", { instanceId: "other" }, 401],
    ["is for another event", { operations: [eventOperation("Rejected")] }, 403],
  ])("by the right key that %s is refused", async (_, changes, expected) => {
    const [key] = await world.engine.hub.linkKeys();
    const signed = new SignedLinks("Links24", [key!]).sign({
      ...{ instanceId: "order 7", operations: [eventOperation(EVENT)] },
      ...{ expiresAt: new Date(Date.now() + 60_000), ...changes },
    });
    const [path] = (await linkNamed("event")).split("?");
    const before = world.changes;
    const { status } = await said(
      world.ask("POST", `${path!}?${signed.toString()}`, bodyFor("POST")),
    );
    expect([status, world.changes]).toEqual([expected, before]);
  });

  test("cannot be signed with nothing, or with what everybody knows", async () => {
    const [path] = (await linkNamed("event")).split("?");
    const [ops, exp] = [eventOperation(EVENT), "4102444800"];
    const text = JSON.stringify(["taskhub link 1", "links24", "order 7", ops, exp]);
    for (const key of ["", "Links24", "links24", Buffer.alloc(32), "taskhub link 1"]) {
      const sig = createHmac("sha256", key).update(text).digest("base64url");
      const url = `${path!}?${new URLSearchParams({ ops, exp, sig }).toString()}`;
      expect((await said(world.ask("POST", url, bodyFor("POST")))).status).toBe(401);
    }
  });

  test("of another hub opens nothing though both hubs have the same key", async () => {
    const [one, other] = [sharing("Shared24a"), sharing("Shared24b")];
    await one.client.startNew("Order", { instanceId: "same" });
    await other.client.startNew("Order", { instanceId: "same" });
    for (const link of linksOf(one, "same").slice(0, 1)) {
      expect((await said(one.ask("GET", link))).status).toBe(202);
      expect((await said(other.ask("GET", link))).status).toBe(401);
    }
  });

  test("does not tell whether its instance exists, nor which paths there are", async () => {
    const base = "https://shop.example/api/durabletask-links";
    const answers = await Promise.all(
      ["instances/order 7", "instances/nobody", "instances", "nothing/at/all", ""].map(
        async (tail) => said(world.ask("GET", `${base}/${tail}?ops=status&exp=9&sig=x`)),
      ),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toEqual(
      new Set(['{"status":401,"body":{"Message":"This link is not valid."}}']),
    );
  });

  test("to restart starts its own orchestrator, and never in place of another instance", async () => {
    const { client } = world;
    const link = client.createHttpManagementPayload("other").restartPostUri;
    const before = world.changes;
    const chosen = await world.ask("POST", `${link}&newInstanceId=order%207`);
    expect((await said(chosen)).status).toBe(403);
    expect((await said(world.ask("POST", `${link}&NEWINSTANCEID=order%207`))).status).toBe(403);
    expect(world.changes).toBe(before);
    const { status, body } = await said(world.ask("POST", link));
    expect(status).toBe(202);
    const { id, statusQueryGetUri } = body as Record<string, string>;
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect((await said(world.ask("GET", statusQueryGetUri!))).body).toMatchObject({
      ...{ instanceId: id, name: "Order" },
    });
  });

  test(`of an instance whose id has a slash is for that id, and none of its parts`, async () => {
    const link = new URL(world.client.createHttpManagementPayload(ID).statusQueryGetUri);
    expect((await said(world.ask("GET", link.href))).status).toBe(404); // it opens, and nobody is there
    for (const path of [
      link.pathname.replace("%2F", "/"),
      link.pathname.replace("%2F%C3%BC", ""),
    ]) {
      expect((await said(world.ask("GET", link.origin + path + link.search))).status).toBe(401);
    }
  });
});
