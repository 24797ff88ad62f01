import { InvalidContinuationError } from "@taskhub/azure-storage";
import { StorageError, type InstanceStatus, type RuntimeStatus } from "@taskhub/core";
import { header, json, smallApi, text } from "./small-api.js";

type Status = RuntimeStatus;
type Row = Partial<InstanceStatus> & { readonly runtimeStatus: Status };

/** One cell of the table. */
interface Cell {
  /** Verb and tail. */
  readonly request: string;
  /** Of the instance `i`, if there is one. */
  readonly is?: Status;
  readonly body?: string | Uint8Array;
  readonly type?: string;
  /** What becomes of the instance while the caller waits. */
  readonly becomes?: Row;
  readonly failure?: Error;
  /** State of the entity `@counter@a`. */
  readonly entity?: unknown;
}

const JSON_TYPE = "application/json";
const FROM = "createdTimeFrom=2031-01-01";
const broken = new StorageError("other", "read row i", undefined, "ECONNREFUSED", new Error("x"));
const json1 = { body: "1", type: JSON_TYPE };
const notUtf8 = { body: Uint8Array.of(0x22, 0xff, 0x22), type: JSON_TYPE };
/** JSON that can be read, and is too deep to be written. */
const DEEP = "[".repeat(100_000) + "]".repeat(100_000);
const ended: readonly Status[] = ["Completed", "Failed", "Terminated", "Canceled"];
const going: readonly Status[] = ["Pending", "Running", "ContinuedAsNew", "Suspended"];
const each = (states: readonly Status[], request: string, rest: Partial<Cell> = {}) =>
  states.map((is): Cell => ({ request, is, ...rest }));

/** Cells by their codes: in both modes, or in strict and in compatible. */
const CELLS: readonly (readonly [strict: number, compatible: number, cells: readonly Cell[]])[] = [
  // start
  [
    202,
    202,
    [{ request: "POST orchestrators/Import" }, { request: "POST orchestrators/Import/i" }],
  ],
  [202, 202, each(ended, "POST orchestrators/Import/i")],
  [
    200,
    200,
    (["Completed", "Failed", "Terminated", "Canceled"] as const).map((runtimeStatus) => ({
      request: "POST orchestrators/Import/i?timeout=5&pollingInterval=1",
      becomes: { runtimeStatus, output: "7" },
    })),
  ],
  [202, 202, [{ request: "POST orchestrators/Import/i?timeout=5&pollingInterval=1" }]],
  [
    400,
    400,
    [
      { request: "POST orchestrators/Import/i", body: "{oops" },
      { request: "POST orchestrators/Import/i", ...notUtf8 },
      { request: "POST orchestrators/Import/i", body: DEEP },
      { request: "POST orchestrators/Import/@i@i" },
      { request: "POST orchestrators/Nobody/i" },
      { request: "POST orchestrators/%20/i" },
      { request: "POST orchestrators/Import/i?timeout=1&pollingInterval=2" },
    ],
  ],
  [
    404,
    404,
    [{ request: "GET orchestrators/Import/i" }, { request: "DELETE orchestrators/Import" }],
  ],
  [409, 500, each(going, "POST orchestrators/Import/i")],
  [500, 500, [{ request: "POST orchestrators/Import/i", failure: broken }]],
  // status
  [200, 200, each(ended, "GET instances/i")],
  [202, 202, each(going, "GET instances/i")],
  [404, 404, [{ request: "GET instances/i" }]],
  [500, 500, each(["Failed"], "GET instances/i?returnInternalServerErrorOnFailure=true")],
  [500, 500, [{ request: "GET instances/i", failure: broken }]],
  [
    200,
    200,
    each(["Running"], "GET instances/i?timeout=5", { becomes: { runtimeStatus: "Failed" } }),
  ],
  [202, 202, each(["Running"], "GET instances/i?timeout=5")],
  [
    400,
    202,
    [
      ...each(["Running"], "GET instances/i?timeout=soon"),
      ...each(["Running"], "GET instances/i?timeout=231"),
      ...each(["Running"], "GET instances/i?timeout=5&waitFor=tea"),
      ...each(["Running"], "GET instances/i?waitFor=start"),
      ...each(["Running"], "GET instances/i?showInput=no"),
      ...each(["Running"], "GET instances/i?showHistory=1"),
    ],
  ],
  // list
  [200, 200, [{ request: "GET instances" }, ...each(ended, "GET instances?top=1000")]],
  [
    400,
    200,
    [
      ...["top=0", "top=1001", "top=ten", "top=1.5", "createdTimeFrom=yesterday"],
      ...[
        "createdTimeTo=2031-02-30",
        "runtimeStatus=Runing",
        "runtimeStatus=Failed,",
        "showInput=1",
      ],
    ].map((query) => ({ request: `GET instances?${query}` })),
  ],
  [400, 400, [{ request: "GET instances", failure: new InvalidContinuationError("instances") }]],
  [
    400,
    400,
    [
      { request: `GET instances?instanceIdPrefix=${"x".repeat(513)}` },
      { request: `GET instances?name=${"x".repeat(513)}` },
    ],
  ],
  [404, 404, [{ request: "POST instances" }]],
  [500, 500, [{ request: "GET instances", failure: broken }]],
  // raise an event
  [202, 202, each(going, "POST instances/i/raiseEvent/Go", json1)],
  [
    400,
    400,
    [
      ...each(["Running"], "POST instances/i/raiseEvent/Go", { body: "1", type: "text/plain" }),
      ...each(["Running"], "POST instances/i/raiseEvent/Go", { body: "1" }),
      ...each(["Running"], "POST instances/i/raiseEvent/Go", { body: "{oops", type: JSON_TYPE }),
      ...each(["Running"], "POST instances/i/raiseEvent/Go", { body: " ", type: JSON_TYPE }),
      ...each(["Running"], "POST instances/i/raiseEvent/Go", notUtf8),
      ...each(["Running"], "POST instances/i/raiseEvent/Go", { body: DEEP, type: JSON_TYPE }),
    ],
  ],
  [404, 404, [{ request: "POST instances/i/raiseEvent/Go", ...json1 }]],
  [410, 410, each(ended, "POST instances/i/raiseEvent/Go", json1)],
  [500, 500, [{ request: "POST instances/i/raiseEvent/Go", ...json1, failure: broken }]],
  // terminate, suspend, resume
  [202, 202, each(going, "POST instances/i/terminate?reason=late")],
  [202, 202, each(["Pending", "Running", "ContinuedAsNew"], "POST instances/i/suspend")],
  [202, 202, each(["Suspended"], "POST instances/i/resume")],
  [409, 500, each(["Suspended"], "POST instances/i/suspend")],
  [409, 500, each(["Pending", "Running", "ContinuedAsNew"], "POST instances/i/resume")],
  ...["terminate", "suspend", "resume"].flatMap((operation) => [
    [404, 404, [{ request: `POST instances/i/${operation}` }]] as const,
    [404, 404, each(["Running"], `GET instances/i/${operation}`)] as const,
    [410, 410, each(ended, `POST instances/i/${operation}`)] as const,
    [400, 400, [{ request: `POST instances/@counter@a/${operation}` }]] as const,
  ]),
  // rewind
  [202, 202, each(["Failed"], "POST instances/i/rewind?reason=again")],
  [404, 404, [{ request: "POST instances/i/rewind" }]],
  [409, 412, each(going, "POST instances/i/rewind")],
  [410, 410, each(["Completed", "Terminated", "Canceled"], "POST instances/i/rewind")],
  // restart
  [202, 202, each([...ended, ...going], "POST instances/i/restart")],
  [202, 202, each(ended, "POST instances/i/restart?restartWithNewInstanceId=false")],
  [
    200,
    200,
    each(
      ["Failed"],
      "POST instances/i/restart?restartWithNewInstanceId=false&timeout=5&pollingInterval=1",
      { becomes: { runtimeStatus: "Completed", output: "7" } },
    ),
  ],
  [404, 400, [{ request: "POST instances/i/restart" }]],
  [400, 400, each(["Failed"], "POST instances/i/restart?timeout=1&pollingInterval=2")],
  [400, 400, each(["Failed"], "POST instances/i/restart?newInstanceId=@a@b")],
  [400, 202, each(["Failed"], "POST instances/i/restart?restartWithNewInstanceId=no")],
  [409, 500, each(going, "POST instances/i/restart?restartWithNewInstanceId=false")],
  [409, 500, each(going, "POST instances/i/restart?newInstanceId=i")],
  // purge one
  [200, 200, each(ended, "DELETE instances/i")],
  [404, 404, [{ request: "DELETE instances/i" }]],
  [409, 409, each(going, "DELETE instances/i")],
  // purge many
  [200, 200, each(ended, `DELETE instances?${FROM}`)],
  [200, 404, [{ request: `DELETE instances?${FROM}` }]],
  [
    400,
    400,
    [
      ...["", "?createdTimeFrom=", "?createdTimeFrom=soon", "?createdTimeTo=2040-01-01"],
      ...[`?${FROM}&createdTimeTo=soon`, `?${FROM}&createdTimeTo=`, `?${FROM}&runtimeStatus=`],
      ...[`?${FROM}&runtimeStatus=Done`, `?${FROM}&runtimeStatus=Completed,Done`],
      ...[`?${FROM}&runtimeStatus=Running`, `?${FROM}&runtimeStatus=Completed,Pending`],
      ...[
        `?${FROM}&statuses=Failed`,
        `?${FROM}&instanceIdPrefix=`,
        `?${FROM}&name=`,
        `?${FROM}&top=5`,
        `?${FROM}&instanceIdPrefix=${"x".repeat(513)}`,
      ],
    ].flatMap((query) => each(["Completed"], `DELETE instances${query}`)),
  ],
  [500, 500, each(["Completed"], `DELETE instances?${FROM}`, { failure: broken })],
  // entities
  [200, 200, [{ request: "GET entities/Counter/a", entity: 5 }]],
  [404, 404, [{ request: "GET entities/Counter/a" }]],
  [400, 400, [{ request: "GET entities/Counter/$" }, { request: "GET entities/a@b/c" }]],
  [200, 200, [{ request: "GET entities" }, { request: "GET entities/Counter", entity: 5 }]],
  [
    400,
    200,
    ["top=0", "lastOperationTimeFrom=soon", "lastOperationTimeTo=soon", "fetchState=1"].map(
      (query) => ({ request: `GET entities?${query}` }),
    ),
  ],
  [400, 400, [{ request: "GET entities/%20" }]],
  [
    202,
    202,
    [
      ...["?op=add", "", "?op=add&at=2031-04-01"].map((query) => ({
        request: `POST entities/Counter/a${query}`,
        ...json1,
      })),
      { request: "DELETE entities/Counter/a" },
    ],
  ],
  [
    400,
    400,
    [
      { request: "POST entities/Counter/a?op=add", body: "{oops", type: JSON_TYPE },
      { request: "POST entities/Counter/a?op=add", ...notUtf8 },
      { request: "POST entities/Counter/a?op=add&at=soon" },
      { request: "POST entities/Counter/$?op=add" },
      { request: "DELETE entities/%20/a" },
    ],
  ],
  [
    404,
    400,
    [{ request: "POST entities/Nobody/a?op=add" }, { request: "DELETE entities/Nobody/a" }],
  ],
  [404, 404, [{ request: "POST entities" }, { request: "DELETE entities/Counter" }]],
  // the app lease
  [404, 200, ["GET", "POST", "DELETE"].map((verb) => ({ request: `${verb} makePrimary` }))],
];

const titled = (mode: "strict" | "compatible") =>
  CELLS.flatMap(([strict, compatible, cells]) =>
    cells.map((cell) => {
      const code = mode === "strict" ? strict : compatible;
      return { code, cell, title: titleOf(cell, code) };
    }),
  );

function titleOf({ request, is, becomes, body, type, failure, entity }: Cell, code: number) {
  const details = [
    ...(is ? [`of one that is ${is}`] : []),
    ...(becomes ? [`that becomes ${becomes.runtimeStatus}`] : []),
    ...(body === undefined
      ? []
      : [`with ${typeof body === "string" ? body.slice(0, 10) : "bytes"} ${type ?? ""}`]),
    ...(failure ? [`after a ${failure.name}`] : []),
    ...(entity === undefined ? [] : ["of an entity that exists"]),
  ];
  return [code, "to", request.slice(0, 100), ...details].join(" ");
}

describe.each(["strict", "compatible"] as const)("answerManagement, %s", (mode) => {
  test.each(titled(mode))("answers $title", async ({ cell, code }) => {
    const { answer, hub, before } = await played(cell, mode);
    expect(answer.status).toBe(code);
    if (code < 400 || (code === 500 && cell.request.includes("OnFailure"))) return;
    // what is refused changes nothing
    expect([hub.starts, hub.sent, [...hub.rows]]).toEqual([[], [], before]);
    const body = await text(answer);
    if (body === "") return;
    const said: unknown = JSON.parse(body);
    const isBareText = mode === "compatible" && typeof said === "string";
    expect(isBareText ? { Message: said } : said).toEqual({
      Message: expect.any(String) as unknown,
    });
    expect(body).not.toMatch(/ECONNREFUSED|Error:|\\n *at |\.ts\b/);
  });

  async function played(
    { request, is, becomes, body, type, failure, entity }: Cell,
    as: typeof mode,
  ) {
    const knownOrchestrators = ["Import"];
    const api = smallApi({ knownOrchestrators }, { mode: as, knownEntities: ["Counter"] });
    const { hub, clock, ask } = api;
    if (is) hub.add({ instanceId: "i", name: "Import", input: '{"batch":7}', runtimeStatus: is });
    if (entity !== undefined) addEntity(hub, entity);
    const before = [...hub.rows];
    if (failure) hub.failure = failure;
    const [verb, tail] = request.split(" ");
    const answering = ask(verb!, tail!, {
      ...(body !== undefined && { body }),
      ...(type !== undefined && { type }),
    });
    await clock.pass(1_500);
    if (becomes) hub.add({ instanceId: "i", name: "Import", ...becomes });
    await clock.pass(230_000);
    return { answer: await answering, hub, before };
  }

  function addEntity(hub: ReturnType<typeof smallApi>["hub"], state: unknown) {
    hub.add({
      instanceId: "@counter@a",
      name: "@counter",
      runtimeStatus: "Running",
      input: JSON.stringify({ exists: true, state: JSON.stringify(state) }),
      customStatus: '{"entityExists":true}',
    });
  }
});

describe("answerManagement", () => {
  test("says what is not there if it is strict, and nothing if it is compatible", async () => {
    for (const request of ["instances/i", "entities/Counter/a"]) {
      expect(await json(await smallApi().ask("GET", request))).toHaveProperty("Message");
      const answer = await smallApi({}, { mode: "compatible" }).ask("GET", request);
      expect(answer).toEqual({ status: 404 });
    }
  });

  test("says to whoever waits that the instance was purged meanwhile", async () => {
    for (const mode of ["strict", "compatible"] as const) {
      const { ask, hub, clock } = smallApi({}, { mode });
      const answering = ask("POST", "orchestrators/Import/i?timeout=5&pollingInterval=1");
      await clock.pass(1_500);
      hub.rows.delete("i");
      await clock.pass(1_000);
      const { status, body } = await answering;
      expect([status, body === undefined]).toEqual([404, mode === "compatible"]);
    }
  });

  test("says in a bare text, if it is compatible, that a purge has no beginning", async () => {
    const answer = await smallApi({}, { mode: "compatible" }).ask("DELETE", "instances");
    expect(await json(answer)).toMatch(/'createdTimeFrom'/);
    expect(await json(await smallApi().ask("DELETE", "instances"))).toEqual({
      Message: expect.stringContaining("'createdTimeFrom'") as unknown,
    });
  });

  test("shows what is nested too deeply to be written as far as it can, and the others", async () => {
    const { ask, hub } = smallApi();
    const output = `{"a":${"[".repeat(100_000)}${"]".repeat(100_000)},"b":null}`;
    hub.add({ instanceId: "i", name: "Import", runtimeStatus: "Completed", output });
    for (const tail of ["instances/i", "instances"]) {
      const shown = await text(await ask("GET", tail));
      expect(shown).toMatch(/"output":{"a":\[{400,}"\.\.\."\]{400,},"b":null},"createdTime"/);
    }
  });

  test("names the parameter, the value and what was expected", async () => {
    const answer = await smallApi().ask("GET", "instances?top=ten");
    expect(await json(answer)).toEqual({
      Message: 'Query parameter top: expected an integer from 1 to 1000, got "ten".',
    });
  });

  test("tells whoever starts or asks where to ask, and when again", async () => {
    const { ask } = smallApi();
    const started = await ask("POST", "orchestrators/Import/i");
    expect([header(started, "retry-after"), header(started, "location")]).toEqual([
      "10",
      expect.stringContaining("/instances/i?") as unknown,
    ]);
    const running = await ask("GET", "instances/i");
    expect([header(running, "retry-after"), header(running, "location")]).toEqual([
      "5",
      "https://shop.example/api/durabletask/instances/i",
    ]);
  });
});
