/**
 * Requests without sense or right, over HTTP, against an app under the local host on Azurite.
 *
 *     REQUESTS=20000 SEED=7 npx jest packages/functions/test/http/fuzz
 *
 * @module
 */
import { Agent, request as send } from "node:http";
import { join } from "node:path";
import { Dice } from "../../differential/dice.js";
import { hostFromSource, type SourceProcess } from "../../from-source.js";
import { forgedLinkRequest, hostileKeyRequest, type HostileRequest } from "./hostile-request.js";

const REQUESTS = Number(process.env["REQUESTS"] ?? 600);
const SEED = Number(process.env["SEED"] ?? 1);
const AT_ONCE = 8;
/** A request that takes longer is hung: the longest wait that one asks for is a second. */
const HUNG_MS = 30_000;

/** What the API is documented to answer; what the host itself refuses is among them. */
const DOCUMENTED = new Set([200, 202, 400, 401, 403, 404, 409, 410]);
const GUARDED = ["guarded-running", "guarded-completed", "guarded-failed"];

interface Answer {
  readonly code: number;
  readonly text: string;
}

describe("The management API, asked without sense or right", () => {
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  let host: SourceProcess;
  let origin: string;

  beforeAll(async () => {
    host = hostFromSource(join(__dirname, "..", "..", "fixtures", "fuzz"));
    [, origin = ""] = await host.writes(/listening on (\S+)/);
    await post("orchestrators/waiting/guarded-running");
    await post("orchestrators/echo/guarded-completed", '"kept"');
    await post("orchestrators/failing/guarded-failed");
    await post("entities/box/guarded?op=set", '"kept"');
    await eventually(async () => {
      const texts = await guardedStates();
      const states = texts.map((text) => (text === "" ? undefined : (JSON.parse(text) as unknown)));
      return (
        ["Running", "Completed", "Failed"].every((each, at) => isInState(states[at], each)) &&
        states.at(-1) === "kept"
      );
    });
  });

  afterAll(async () => {
    agent.destroy();
    host.kill("SIGTERM");
    await host.ended;
  });

  test(
    `answers ${REQUESTS} requests as documented, opens nothing without right, and goes on (seed ${SEED})`,
    async () => {
      const before = await guardedStates();
      const links = await linksOfGuarded();
      const dice = new Dice(SEED);
      const requests = Array.from({ length: REQUESTS }, () =>
        dice.once(2) ? forgedLinkRequest(dice, links) : hostileKeyRequest(dice, GUARDED),
      );
      const wrong: unknown[] = [];
      const codes = new Map<number, number>();
      await inParallel(requests, async (request) => {
        const answer = await ask(request).catch((error: unknown) => ({
          code: 0,
          text: String(error),
        }));
        codes.set(answer.code, (codes.get(answer.code) ?? 0) + 1);
        if (!isRight(request, answer)) {
          wrong.push({
            ...request,
            body: request.body?.toString("latin1").slice(0, 80),
            ...answer,
          });
        }
      });
      expect(wrong).toEqual([]);
      expect(await guardedStates()).toEqual(before);
      expect(before).toHaveLength(GUARDED.length + 1);
      // all of it was worth asking
      expect([...codes.keys()].sort()).toEqual(expect.arrayContaining([200, 202, 400, 401, 404]));
      const last = await post("orchestrators/echo?timeout=30&pollingInterval=0.1", '"alive"');
      expect(last).toEqual({ code: 200, text: '"alive"' });
    },
    Math.max(120_000, REQUESTS * 100),
  );

  function isRight(request: HostileRequest, { code, text }: Answer): boolean {
    if (/\bat .+:\d+:\d+|AccountKey|SharedAccess/.test(text)) return false;
    if (request.isForged) return code === 401 || code === 403 || isHostRefusal(request, code);
    if (code === 500) {
      return (
        /returnInternalServerErrorOnFailure=true/i.test(request.path) &&
        (JSON.parse(text) as { runtimeStatus: string }).runtimeStatus === "Failed"
      );
    }
    return DOCUMENTED.has(code);
  }

  /** What never reaches the app: a path the host has no route for, or cannot decode. */
  function isHostRefusal({ path }: HostileRequest, code: number): boolean {
    const segments = path.split("?")[0]!.split("/").slice(3);
    return (
      (code === 404 || code === 400) &&
      segments.some((each) => /%(?![0-9a-f]{2})|^\.\.?$|^(%2e){1,2}$/i.test(each))
    );
  }

  async function linksOfGuarded() {
    const made = await Promise.all(
      GUARDED.map(async (id) => {
        const { text } = await ask({ method: "GET", path: `/api/links/${id}` });
        return JSON.parse(text) as Record<string, string>;
      }),
    );
    return made.flatMap(({ id: _, ...links }) =>
      Object.entries(links).map(([name, url]) => ({
        method: name.includes("Get") ? "GET" : name.includes("Delete") ? "DELETE" : "POST",
        url,
      })),
    );
  }

  async function guardedStates(): Promise<string[]> {
    return [...(await Promise.all(GUARDED.map(state))), await entity()];
  }

  async function state(id: string): Promise<string> {
    const path = `/api/durabletask/instances/${id}?showHistory=true&showHistoryOutput=true`;
    return (await ask({ method: "GET", path })).text;
  }

  async function entity(): Promise<string> {
    return (await ask({ method: "GET", path: "/api/durabletask/entities/box/guarded" })).text;
  }

  function post(path: string, body = ""): Promise<Answer> {
    return ask({
      method: "POST",
      path: `/api/durabletask/${path}`,
      headers: { "content-type": "application/json" },
      body: Buffer.from(body),
    });
  }

  function ask(
    request: Pick<HostileRequest, "method" | "path"> & Partial<HostileRequest>,
  ): Promise<Answer> {
    const { method, path, headers = {}, body } = request;
    const { hostname, port } = new URL(origin);
    return new Promise((resolve, reject) => {
      const length = { "content-length": String(body?.length ?? 0) };
      const sent = send(
        { agent, hostname, port, method, path, headers: { ...headers, ...length } },
        (response) => {
          const chunks: Buffer[] = [];
          response.on("data", (chunk: Buffer) => chunks.push(chunk));
          response.on("error", reject);
          response.on("end", () => {
            resolve({
              code: response.statusCode ?? 0,
              text: Buffer.concat(chunks).toString("utf8"),
            });
          });
        },
      );
      sent.setTimeout(HUNG_MS, () => sent.destroy(new Error(`no answer within ${HUNG_MS} ms`)));
      sent.on("error", (error: NodeJS.ErrnoException) => {
        // the server may close a connection just when it is used again: that says nothing of the API
        if (sent.reusedSocket && error.code === "ECONNRESET") resolve(ask(request));
        else reject(error);
      });
      sent.end(body);
    });
  }
});

async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const left = items[Symbol.iterator]();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const item of left) await work(item);
    }),
  );
}

async function eventually(isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 1; !(await isSo()); tries++) {
    if (tries === 100) throw new Error("what the requests must not change is not there");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function isInState(status: unknown, runtimeStatus: string): boolean {
  return (status as { runtimeStatus?: string } | undefined)?.runtimeStatus === runtimeStatus;
}
