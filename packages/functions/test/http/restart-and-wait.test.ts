import { header, json, smallApi } from "./small-api.js";

describe("answerManagement, restart", () => {
  const setUp = () => {
    const api = smallApi();
    const tags = { city: "Oslo" };
    api.hub.add({ instanceId: "i", name: "Import", runtimeStatus: "Failed", input: "[7]", tags });
    return api;
  };

  test("starts the same with a new id, and links to it", async () => {
    const { ask, hub } = setUp();
    const answer = await ask("POST", "instances/i/restart");
    expect(await json(answer)).toMatchObject({ id: "ab".repeat(16) });
    expect(header(answer, "location")).toContain(`/instances/${"ab".repeat(16)}?`);
    expect(hub.starts).toMatchObject([
      { instanceId: "ab".repeat(16), name: "Import", input: "[7]", tags: { city: "Oslo" } },
    ]);
  });

  test.each([
    ["restartWithNewInstanceId=false", "i"],
    ["restartWithNewInstanceId=FALSE", "i"],
    ["newInstanceId=imp%202", "imp 2"],
    ["newInstanceId=j&restartWithNewInstanceId=false", "j"],
    ["restartWithNewInstanceId=true", "ab".repeat(16)],
  ])("with %s has the id %s", async (query, id) => {
    const { ask, hub } = setUp();
    const answer = await ask("POST", `instances/i/restart?${query}`);
    expect(await json(answer)).toMatchObject({ id });
    expect(hub.starts).toMatchObject([{ instanceId: id, input: "[7]" }]);
  });

  test("has the version that is asked for", async () => {
    const { ask, hub } = setUp();
    await ask("POST", "instances/i/restart?version=2.1");
    expect(hub.starts).toMatchObject([{ version: "2.1" }]);
  });

  test("starts nothing if it would look less often than it waits", async () => {
    const { ask, hub } = setUp();
    await ask("POST", "instances/i/restart?timeout=1&pollingInterval=2");
    expect(hub.starts).toEqual([]);
  });
});

describe("answerManagement, restart by a link", () => {
  const HOUR_MS = 3_600_000;

  function setUp() {
    const api = smallApi();
    api.hub.add({ instanceId: "i", name: "Import", runtimeStatus: "Failed", input: "[7]" });
    const link = api.parts.linksOf("i", undefined).restartPostUri;
    const restart = (more = "") => api.ask("POST", link + more, { access: "link" });
    return { ...api, restart };
  }

  test("L5: gives links to what it starts, and none that outlives it", async () => {
    const { restart, ask, clock } = setUp();
    await clock.pass(HOUR_MS - 60_000);
    const { statusQueryGetUri, ...links } = (await json(await restart())) as Record<string, string>;
    const shown = () => ask("GET", statusQueryGetUri!, { access: "link" });
    expect((await shown()).status).toBe(202);
    await clock.pass(60_000);
    expect((await shown()).status).toBe(403);
    const again = await ask("POST", links["restartPostUri"]!, { access: "link" });
    expect(again.status).toBe(403);
  });

  test.each(["", "&timeout=60&pollingInterval=1"])(
    "L5: gives no link to an instance that was there before, nor shows it (%s)",
    async (more) => {
      const { restart, hub } = setUp();
      const answer = await restart(`&restartWithNewInstanceId=false${more}`);
      expect([answer.status, await json(answer)]).toEqual([202, { id: "i" }]);
      expect(header(answer, "location")).toBeNull();
      expect(hub.starts).toMatchObject([{ instanceId: "i", input: "[7]" }]);
    },
  );

  test.each(["&newInstanceId=j", "&NEWINSTANCEID=i", "&version=2.0", "&Version=1.0"])(
    "L5: leaves no choice to whoever has it (%s)",
    async (more) => {
      const { restart, hub } = setUp();
      expect((await restart(more)).status).toBe(403);
      expect(hub.starts).toEqual([]);
    },
  );
});

describe("answerManagement, a wait", () => {
  /** `looks` are those at the row alone: what is answered is read whole. */
  function watched() {
    const api = smallApi();
    api.hub.add({ instanceId: "i", name: "Import", runtimeStatus: "Pending" });
    const looks = () => api.hub.looks.filter(({ isWhole }) => !isWhole).map(({ at }) => at);
    return { ...api, looks };
  }

  test("ends as soon as the instance has finished", async () => {
    const { ask, hub, clock } = watched();
    const begin = clock.now().getTime();
    let answeredAt = 0;
    const answering = ask("GET", "instances/i?timeout=60").then((answer) => {
      answeredAt = clock.now().getTime();
      return answer;
    });
    await clock.pass(10_000);
    hub.add({ instanceId: "i", name: "Import", runtimeStatus: "Completed", output: "7" });
    await clock.pass(60_000);
    const answer = await answering;
    expect([answer.status, await json(answer)]).toMatchObject([200, { output: 7 }]);
    expect(answeredAt - begin).toBeLessThanOrEqual(11_000);
  });

  test.each([
    ["", "Completed"],
    ["&waitFor=start", "Running"],
  ] as const)("ends at once with what is written in this process (%s)", async (query, state) => {
    const { ask, hub, shown, clock } = watched();
    const answering = ask("GET", `instances/i?timeout=60${query}`);
    await clock.settle();
    shown.tell(hub.add({ instanceId: "i", name: "Import", runtimeStatus: state }));
    expect(await json(await answering)).toMatchObject({ runtimeStatus: state });
    expect(shown.size).toBe(0);
  });

  test("looks once a second at most, but for the first looks", async () => {
    const { ask, clock, looks } = watched();
    const answering = ask("GET", "instances/i?timeout=60");
    await clock.pass(60_000);
    await answering;
    expect(looks().length).toBeLessThanOrEqual(66);
    const late = looks()
      .filter((at) => at > looks()[0]! + 2_000)
      .slice(0, -1);
    const pauses = late.slice(1).map((at, index) => at - late[index]!);
    expect(Math.min(...pauses)).toBe(1_000);
  });

  test("answers as usual when time is up, and may be repeated as it is", async () => {
    const { ask, clock } = watched();
    const answering = ask("GET", "instances/i?timeout=2.5&showInput=false");
    await clock.pass(2_500);
    const answer = await answering;
    expect(answer.status).toBe(202);
    expect(header(answer, "location")).toBe(
      "https://shop.example/api/durabletask/instances/i?timeout=2.5&showInput=false",
    );
  });

  test("ends at the beginning if it is for that", async () => {
    const { ask, hub, clock, looks } = watched();
    const answering = ask("GET", "instances/i?timeout=60&waitFor=start");
    await clock.pass(3_000);
    hub.add({ instanceId: "i", name: "Import", runtimeStatus: "Running" });
    await clock.pass(1_000);
    const before = looks().length;
    expect(await json(await answering)).toMatchObject({ runtimeStatus: "Running" });
    await clock.pass(10_000);
    expect(looks()).toHaveLength(before);
  });

  test("ends if there is no such instance, or not any more", async () => {
    const { ask, hub, clock } = watched();
    expect((await ask("GET", "instances/none?timeout=60")).status).toBe(404);
    const answering = ask("GET", "instances/i?timeout=60");
    await clock.pass(3_000);
    hub.rows.delete("i");
    await clock.pass(1_000);
    expect((await answering).status).toBe(404);
  });

  test("is for whoever has the link to the status, too", async () => {
    const { ask, hub, clock, parts } = watched();
    const { statusQueryGetUri } = parts.linksOf("i", undefined);
    const answering = ask("GET", `${statusQueryGetUri}&timeout=60`, { access: "link" });
    await clock.pass(3_000);
    hub.add({ instanceId: "i", name: "Import", runtimeStatus: "Completed" });
    await clock.pass(1_000);
    expect((await answering).status).toBe(200);
  });
});
