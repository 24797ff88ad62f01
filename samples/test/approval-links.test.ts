import { setTimeout as pause } from "node:timers/promises";
import { Instance } from "../demo/instance.js";
import type { LocalApp } from "../demo/local-app.js";
import { PATIENCE_MS, startApp } from "./start-app.js";

jest.setTimeout(2 * PATIENCE_MS);

const POLL_MS = 50;
const MAIL = /mail to (\S+): lamp\? Yes: (\S+) No: (\S+)/;

describe("approval by one-time links", () => {
  let app: LocalApp;

  beforeAll(async () => {
    app = await startApp();
  });

  afterAll(async () => {
    await app.stop();
  });

  /** Asks Ann, or another one, and waits for the mail. */
  async function request(to: string, seconds = 600) {
    const instance = await Instance.start(app.url, `approvals?to=${to}&seconds=${seconds}`);
    for (;;) {
      const [, , yes = "", no = ""] =
        app.log.map((line) => MAIL.exec(line)).find((mail) => mail?.[1] === to) ?? [];
      if (yes !== "") return { instance, yes: linkIn(yes), no: linkIn(no) };
      await pause(POLL_MS);
    }
  }

  /** What the page would post to: the link is what no server sees of the page's address. */
  function linkIn(page: string): string {
    const { pathname, search } = new URL(decodeURIComponent(new URL(page).hash.slice(1)));
    return app.url + pathname + search;
  }

  const use = async (link: string, remark = {}) => {
    const response = await fetch(link, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(remark),
    });
    return response.status;
  };

  test("takes the decision of who got the mail, and no second one", async () => {
    const { instance, yes, no } = await request("ann@example.com");
    expect(await use(yes, { remark: "at last" })).toBe(202);
    expect(await instance.end(PATIENCE_MS)).toMatchObject({
      output: "approved by ann@example.com at last",
    });
    expect([await use(yes), await use(no)]).toEqual([410, 410]);
  });

  test("is shown to who asked for it, who cannot decide it", async () => {
    const { instance } = await request("eve@example.com");
    expect(Object.keys(instance.links)).toEqual(["id", "statusQueryGetUri"]);
    const raise = instance.links.statusQueryGetUri.replace("?", "/raiseEvent/Approved?");
    expect(await use(raise)).toBe(403);
    expect(await instance.status()).toMatchObject({ runtimeStatus: "Running" });
  });

  test("is decided by nobody who only looks, nor by a link that was changed", async () => {
    const { instance, yes, no } = await request("bob@example.com");
    expect((await fetch(no)).status).toBe(401);
    expect(await use(no.replace("/Rejected?", "/Approved?"))).toBe(403);
    expect(await use(no.replace("raiseEvent/Rejected?", "terminate?"))).toBe(403);
    expect(await use(yes.replace(instance.id, "0".repeat(32)))).toBe(401);
    expect(await use(no)).toBe(202);
    expect(await instance.end(PATIENCE_MS)).toMatchObject({
      output: "rejected by bob@example.com",
    });
  });

  test("expires, and its links with it", async () => {
    const { instance, yes } = await request("cleo@example.com", 1);
    expect(await instance.end(PATIENCE_MS)).toMatchObject({ output: "expired" });
    expect(await use(yes)).toBe(403);
  });

  test("keeps its links out of what a status shows, history and all", async () => {
    const { instance, yes } = await request("dora@example.com");
    const signature = new URL(yes).searchParams.get("sig") ?? "";
    const shown = JSON.stringify(await instance.status(true));
    expect(shown).toContain("dora@example.com");
    expect(shown).not.toContain(signature);
  });

  test("has a page that only posts to this app", async () => {
    const page = await fetch(`${app.url}/api/approvals/page`);
    expect(page.headers.get("content-security-policy")).toContain("connect-src 'self'");
    expect(await page.text()).toContain("<button>");
  });
});
