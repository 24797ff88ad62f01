import { LinkKeys } from "../../src/http/link-keys.js";
import { Links } from "../../src/http/links.js";
import { PublicAddress } from "../../src/http/public-address.js";
import { HandClock } from "../hand-clock.js";

const LIFETIME_MS = 3_600_000;

/** A hub whose keys are a list, the newest first, and processes that know of them. */
function setUp() {
  const clock = new HandClock();
  const hub = {
    name: "ShopHub",
    keys: [Buffer.alloc(32, 1)],
    reads: 0,
    async linkKeys() {
      this.reads += 1;
      return this.keys;
    },
    async rotateLinkKey({ revoke = false }: { revoke?: boolean | undefined } = {}) {
      this.keys = [Buffer.alloc(32, this.keys.length + 1), ...(revoke ? [] : this.keys)];
    },
  };
  const settings = { routePrefix: "api", publicUrl: undefined, forwardedHosts: ["shop.example"] };
  const address = new PublicAddress(() => settings, {});
  const open = async () => {
    const links = new Links({
      ...{ hub, clock, lifetimeMs: LIFETIME_MS, random: { hex: (bytes) => "ab".repeat(bytes) } },
      keys: new LinkKeys({ setting: undefined, env: {}, hub, clock }),
      baseOf: (request) => `${address.base(request)}/durabletask-links`,
    });
    await links.freshen();
    return links;
  };
  const check = (links: Links, url: string) =>
    links.check(new URL(url).searchParams, {
      ...{ instanceId: "order 7", operation: "status", now: clock.now() },
    });
  return { clock, hub, open, check };
}

const linkOf = (links: Links) => links.ofInstance("order 7", undefined).statusQueryGetUri;

describe("Links", () => {
  test("are good for as long as they are told to be", async () => {
    const { clock, open, check } = setUp();
    const links = await open();
    const url = linkOf(links);
    await clock.pass(LIFETIME_MS - 1_000);
    expect(await check(links, url)).toBe("open");
    await clock.pass(1_000);
    expect(await check(links, url)).toBe("expired");
  });

  test("expire when they are told to at the latest", async () => {
    const { clock, open, check } = setUp();
    const links = await open();
    const inMs = (ms: number) => new Date(clock.now().getTime() + ms);
    const until = (at: Date) => links.ofInstance("order 7", undefined, at).statusQueryGetUri;
    const [sooner, later] = [until(inMs(60_000)), until(inMs(2 * LIFETIME_MS))];
    await clock.pass(60_000);
    expect([await check(links, sooner), await check(links, later)]).toEqual(["expired", "open"]);
    await clock.pass(LIFETIME_MS - 60_000);
    expect(await check(links, later)).toBe("expired");
  });

  test("of a key that another process has just made open at once", async () => {
    const { open, check } = setUp();
    const [one, other] = [await open(), await open()];
    await one.rotate({});
    expect(await check(other, linkOf(one))).toBe("open");
    expect(await check(one, linkOf(other))).toBe("open");
  });

  test("that were signed before a rotation open after it, unless that has revoked their key", async () => {
    const { open, check } = setUp();
    const links = await open();
    const url = linkOf(links);
    await links.rotate({});
    expect(await check(links, url)).toBe("open");
    await links.rotate({ revoke: true });
    expect(await check(links, url)).toBe("unsigned");
    expect(await check(links, linkOf(links))).toBe("open");
  });

  test("L2: of a key that another process has revoked open for five minutes at most", async () => {
    const { clock, open, check } = setUp();
    const [one, other] = [await open(), await open()];
    const url = linkOf(other);
    await one.rotate({ revoke: true });
    await clock.pass(299_999);
    expect(await check(other, url)).toBe("open");
    await clock.pass(1);
    expect(await check(other, url)).toBe("unsigned");
  });

  test("L2: a first link by the new key tells of those that were revoked with it", async () => {
    const { open, check } = setUp();
    const [one, other] = [await open(), await open()];
    const url = linkOf(other);
    await one.rotate({ revoke: true });
    await check(other, linkOf(one));
    expect(await check(other, url)).toBe("unsigned");
  });

  test("L3: that are forged cost one look at the keys in ten seconds, and none if a part is missing", async () => {
    const { clock, hub, open, check } = setUp();
    const links = await open();
    const url = linkOf(links);
    for (let at = 0; at < 1_000; at += 1) {
      expect(await check(links, `${url.slice(0, -4)}${String(1_000 + at)}`)).toBe("unsigned");
      expect(await check(links, `https://x/?ops=status&exp=${at}`)).toBe("malformed");
    }
    expect(hub.reads).toBe(2);
    await clock.pass(10_000);
    await Promise.all(Array.from({ length: 100 }, (_, at) => check(links, `${url}${at}`)));
    expect(hub.reads).toBe(3);
    expect(await check(links, url)).toBe("open");
  });

  test("to an event are signed by a key that was read lately", async () => {
    const { clock, open, check } = setUp();
    const [one, other] = [await open(), await open()];
    await one.rotate({ revoke: true });
    await clock.pass(300_000);
    const grant = { instanceId: "order 7", eventName: "Go", lifetimeMs: 60_000, once: false };
    const url = await other.ofEvent(grant, undefined);
    expect(url).toMatch(
      /^http:\/\/localhost:7071\/api\/durabletask-links\/instances\/order%207\/raise/,
    );
    expect(await check(one, url)).toBe("otherOperation"); // and not "unsigned"
  });
});
