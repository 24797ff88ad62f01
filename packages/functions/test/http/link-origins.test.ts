import { HttpRequest, type HttpResponseInit } from "@azure/functions";
import { startAzurite, type Azurite } from "@taskhub/local-host";
import { deleteAppFolders } from "../settings/app-folder.js";
import { LinkWorld, said, type WorldRequest } from "./link-world.js";

const EVIL = "evil.example";
/** All that a caller may say of where it called. */
const HOSTILE = {
  host: EVIL,
  forwarded: `host=${EVIL};proto=https`,
  "x-forwarded-host": EVIL,
  "x-forwarded-proto": "https",
  "x-original-host": EVIL,
  "x-original-url": `https://${EVIL}/`,
  "was-default-hostname": EVIL,
  "disguised-host": EVIL,
};
const PROXY = { "x-forwarded-host": "shop.example", "x-forwarded-proto": "https" };

let azurite: Azurite;
let plain: LinkWorld;
let behindProxy: LinkWorld;
let published: LinkWorld;

beforeAll(async () => {
  azurite = await startAzurite();
  const open = (durableTask: Record<string, unknown>) =>
    new LinkWorld({
      ...{ connection: azurite.connectionString, hubName: "Origins", durableTask },
      env: { WEBSITE_HOSTNAME: "own.example" },
    });
  plain = open({});
  behindProxy = open({ managementApi: { forwardedHosts: ["shop.example"] } });
  published = open({ publicUrl: "https://public.example/tasks" });
  await plain.client.startNew("Order", { instanceId: "i" });
  for (const world of [behindProxy, published]) await world.engine.hubReadiness.whenReady();
});

afterAll(async () => {
  deleteAppFolders();
  await azurite.stop();
});

/** Everything in an answer that is an address: in the body and the headers. */
async function addressesIn(answer: HttpResponseInit): Promise<string[]> {
  const headers = JSON.stringify([...new Headers(answer.headers)]);
  const { body } = await said(answer);
  return (headers + JSON.stringify(body)).match(/https?:\/\/[^"\\]+/g) ?? [];
}

const originsIn = async (answer: HttpResponseInit) => [
  ...new Set((await addressesIn(answer)).map((address) => new URL(address).origin)),
];

const linksOf = (client: LinkWorld["client"]): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(client.createHttpManagementPayload("i")));

/** All answers that have addresses: of a start, of a restart, of a status, asked with these headers. */
async function origins(world: LinkWorld, url: string, headers: Record<string, string>) {
  const asked: WorldRequest = { access: "key", headers };
  const answers = [
    await world.ask("POST", `${url}/orchestrators/Order`, { ...asked, body: "1" }),
    await world.ask("POST", `${url}/instances/i/restart`, asked),
    await world.ask("GET", `${url}/instances/i`, asked),
  ];
  const request = new HttpRequest({ method: "POST", url: `${url}/x`, headers });
  const client = world.engine.clientFor({ request, isOpen: true });
  answers.push(client.createCheckStatusResponse(request, "i"));
  const found = new Set((await Promise.all(answers.map(originsIn))).flat());
  for (const link of Object.values<string>(linksOf(client))) {
    if (link !== "i") found.add(new URL(link).origin);
  }
  return [...found];
}

describe("redirect and origin rules for links", () => {
  const API = "https://front.example/api/durabletask";

  test("a hostile host in any header appears in no link and no Location", async () => {
    expect(await origins(plain, API, HOSTILE)).toEqual(["https://front.example"]);
    expect(await origins(behindProxy, API, HOSTILE)).toEqual(["https://front.example"]);
  });

  test("the host that a setting names is in all of them, even if the request came in elsewhere", async () => {
    const evil = `https://${EVIL}/api/durabletask`;
    expect(await origins(published, evil, HOSTILE)).toEqual(["https://public.example"]);
  });

  test("an allowed host that the proxy names is in all of them", async () => {
    expect(await origins(behindProxy, API, PROXY)).toEqual(["https://shop.example"]);
    expect(await origins(plain, API, PROXY)).toEqual(["https://front.example"]);
  });

  test("Location is the status that was asked for, at that origin, with its query", async () => {
    const url = "https://front.example/api/durabletask/instances/i?showInput=false&code=k";
    const asked = async (world: LinkWorld, headers: Record<string, string>) =>
      new Headers((await world.ask("GET", url, { access: "key", headers })).headers).get(
        "location",
      );
    const path = "/api/durabletask/instances/i?showInput=false&code=k";
    expect(await asked(plain, HOSTILE)).toBe(`https://front.example${path}`);
    expect(await asked(behindProxy, PROXY)).toBe(`https://shop.example${path}`);
    expect(await asked(published, HOSTILE)).toBe(`https://public.example/tasks${path}`);
  });

  test.each(["//evil.example/", "/\\evil.example/", "/@evil.example/", "/%2F%2Fevil.example/"])(
    "a path that looks like another origin (%s) does not make Location lead there",
    async (path) => {
      const url = `https://front.example/api/durabletask/instances/i${path}..`;
      const location = new Headers((await plain.ask("GET", url, { access: "key" })).headers).get(
        "location",
      );
      expect(new URL(location ?? API).origin).toBe("https://front.example");
      const before = `https://front.example${path}api/durabletask/instances/i`;
      const other = new Headers((await plain.ask("GET", before, { access: "key" })).headers);
      expect(new URL(other.get("location") ?? API).origin).toBe("https://front.example");
    },
  );

  test("a link that others get leads to the app's own host, whatever the request at hand names", async () => {
    const request = new HttpRequest({
      ...{ method: "POST", url: `https://${EVIL}/api/requests`, headers: HOSTILE },
    });
    const invocation = { request, isOpen: true };
    const linkBy = (world: LinkWorld, named?: HttpRequest) =>
      world.engine.clientFor(invocation).createEventLink("i", "Go", {
        expiresIn: { hours: 1 },
        ...(named && { request: named }),
      });
    const originOf = async (link: Promise<string>) => new URL(await link).origin;
    expect(await originOf(linkBy(plain))).toBe("https://own.example");
    expect(await originOf(linkBy(published, request))).toBe("https://public.example");
    const proxied = new HttpRequest({ method: "POST", url: `${API}/x`, headers: PROXY });
    expect(await originOf(linkBy(behindProxy, proxied))).toBe("https://shop.example");
  });
});
