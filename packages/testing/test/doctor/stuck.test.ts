/** Instances that stand still: what the doctor says of them, and what a repair makes a worker do. */
import { Clinic, HOUR, inShort, MINUTE, ofKind, SECOND, type Fate } from "./clinic.js";
import { patients } from "./patients.js";

/** The only finding of an hour later; of the hub without the instances that only wait. */
async function onlyStuck(clinic: Clinic) {
  const [found, ...others] = (await clinic.examine()).filter(({ severity }) => severity !== "info");
  expect(inShort(others)).toEqual([]);
  expect(found).toMatchObject({ kind: "stuck", severity: "error" });
  return found!;
}

/** Kills the worker, and clears the queues of what it held, and of all else. */
async function lose(clinic: Clinic, isMeant?: (json: string) => boolean): Promise<void> {
  clinic.kill();
  await clinic.clearQueues(isMeant);
}

describe("examine and repair", () => {
  test("an activity whose keeper is gone is called again, and the instance finishes", async () => {
    const clinic = await Clinic.open(patients);
    clinic.bringUp();
    await clinic.start("order", "works", HOUR);
    await clinic.sleep(10 * SECOND);
    await lose(clinic);
    await clinic.sleep(20 * MINUTE);

    const found = await onlyStuck(clinic);
    expect(found).toMatchObject({ instanceId: "order" });
    expect(found.what).toContain("'works' is Running");
    expect(found.what).toContain("activity 'rest' (event 0)");
    expect(found.what).toContain("no message is left that would start it again");

    clinic.bringUp();
    await clinic.sleep(2 * HOUR);
    expect(await clinic.statusOf("order")).toMatchObject({ runtimeStatus: "Running" });
    expect(await clinic.repair(found)).toMatchObject({ kind: "repaired" });
    await clinic.sleep(2 * HOUR);
    expect(await clinic.statusOf("order")).toMatchObject({
      ...{ runtimeStatus: "Completed", output: '["rested","rested"]' },
    });
    expect(await clinic.examine()).toEqual([]);
  });

  test("a work item that is gone is put anew, and what ran before is not run again", async () => {
    const clinic = await Clinic.open(patients);
    clinic.bringUp({ maxConcurrentActivities: 1 });
    await clinic.start("crowd", "crowd", 10 * MINUTE);
    await clinic.sleep(15 * MINUTE);
    await lose(clinic);
    await clinic.sleep(HOUR);

    const found = await onlyStuck(clinic);
    expect(found.what).toContain("neither its work item nor its result is in a queue");
    await clinic.repair(found);
    clinic.bringUp();
    await clinic.sleep(HOUR);
    expect(await clinic.statusOf("crowd")).toMatchObject({ runtimeStatus: "Completed" });
    expect([...clinic.runs.byKey.values()].filter((runs) => runs === 1)).not.toEqual([]);
    expect(await clinic.examine()).toEqual([]);
  });

  test("a timer whose message is gone fires after a repair", async () => {
    const clinic = await Clinic.open(patients);
    clinic.bringUp();
    await clinic.start("alarm", "sleeps", 3 * HOUR);
    await clinic.sleep(MINUTE);
    await lose(clinic);
    clinic.bringUp();
    await clinic.sleep(2 * HOUR);
    // not due yet
    expect(inShort(await clinic.examine())).toEqual(["info waiting alarm"]);
    await clinic.sleep(2 * HOUR);

    const found = await onlyStuck(clinic);
    expect(found.what).toMatch(/a timer \(event 0\), due at .*: its time is past/);
    await clinic.repair(found);
    await clinic.sleep(MINUTE);
    expect(await clinic.statusOf("alarm")).toMatchObject({ output: '"awake"' });
    expect(await clinic.examine()).toEqual([]);
  });

  test("a parent that was not told of the end of its child is told", async () => {
    const clinic = await Clinic.open(patients);
    clinic.fateOf = (json) => (json.includes("SubOrchestrationInstanceCompleted") ? "lost" : "put");
    clinic.bringUp();
    await clinic.start("parent", "raises", 20 * MINUTE);
    await clinic.sleep(21 * MINUTE);
    expect(await clinic.statusOf("child")).toMatchObject({ runtimeStatus: "Completed" });
    // its answer may be on its way
    expect(inShort(await clinic.examine())).toEqual(["info waiting parent"]);
    await clinic.sleep(HOUR);

    const found = await onlyStuck(clinic);
    expect(found).toMatchObject({ instanceId: "parent" });
    expect(found.what).toContain("it has ended as Completed at");
    clinic.fateOf = () => "put";
    expect(await clinic.repair(found)).toMatchObject({ kind: "repaired" });
    await clinic.sleep(MINUTE);
    expect(await clinic.statusOf("parent")).toMatchObject({ output: '"awake"' });
    expect(await clinic.examine()).toEqual([]);
  });

  test("a child that is not there is started again", async () => {
    const clinic = await Clinic.open(patients);
    clinic.bringUp();
    await clinic.start("parent", "raises", MINUTE);
    await clinic.sleep(10 * SECOND);
    await lose(clinic);
    await clinic.deleteRows("child", "Instances", "History");
    await clinic.sleep(HOUR);

    const found = await onlyStuck(clinic);
    expect(found.what).toContain("it does not exist, and no message is left that would start it");
    await clinic.repair(found);
    clinic.bringUp();
    await clinic.sleep(5 * MINUTE);
    expect(await clinic.statusOf("parent")).toMatchObject({ output: '"awake"' });
    expect(await clinic.examine()).toEqual([]);
  });

  test("a parent whose child lives is not stuck", async () => {
    const clinic = await Clinic.open(patients);
    clinic.bringUp();
    await clinic.start("parent", "raises", 3 * HOUR);
    await clinic.sleep(HOUR);
    const found = await clinic.examine();
    expect(inShort(found)).toEqual(["info waiting child", "info waiting parent"]);
    expect(found[1]!.what).toContain("with the id 'child'");
    expect(found[1]!.what).toContain("which is Running");
  });

  test("a message to another instance that was decided and never sent is sent", async () => {
    const clinic = await Clinic.open(patients);
    clinic.bringUp();
    await clinic.start("listener", "listens");
    await clinic.sleep(10 * SECOND);
    clinic.fateOf = (json): Fate => (json.includes("hello") ? "dies" : "put");
    await clinic.start("teller", "tells");
    await clinic.sleep(10 * SECOND);
    clinic.fateOf = () => "put";
    await clinic.clearQueues();
    await clinic.sleep(HOUR);

    // the worker died before it could show that the instance runs
    const [row, found, ...others] = await clinic.examine({ instanceId: "teller" });
    expect(inShort(others)).toEqual([]);
    expect(row).toMatchObject({ kind: "rowDisagrees", instanceId: "teller" });
    expect(found).toMatchObject({ kind: "stuck", severity: "error", instanceId: "teller" });
    expect(found!.what).toContain("a message to 'listener' to be sent");
    await clinic.repair(found);
    clinic.bringUp();
    await clinic.sleep(MINUTE);
    expect(await clinic.statusOf("listener")).toMatchObject({ output: '"hello"' });
  });

  test("a repair while a worker has the work is no loss, and what waits can be repaired on request only", async () => {
    const clinic = await Clinic.open(patients);
    clinic.bringUp();
    await clinic.start("order", "works", HOUR);
    await clinic.sleep(30 * MINUTE);
    const [waiting] = await clinic.examine();
    expect(waiting).toMatchObject({ kind: "waiting", severity: "info", repair: undefined });
    expect(await clinic.repair(waiting)).toMatchObject({ kind: "notPossible" });

    const [asked] = await clinic.examine({ instanceId: "order" });
    expect(asked!.repair).toContain("may run twice");
    expect(await clinic.repair(asked)).toMatchObject({ kind: "repaired" });
    expect(await clinic.repair(asked)).toMatchObject({ kind: "notNeeded" });
    await clinic.sleep(HOUR);
    expect(await clinic.statusOf("order")).toMatchObject({ output: '["rested","rested"]' });
    // the worker knew that it was running
    expect([...clinic.runs.byKey.values()]).toEqual([1, 1]);
    await clinic.sleep(HOUR);
    expect(await clinic.examine()).toEqual([]);
  });

  test("to repair twice is to repair once", async () => {
    const clinic = await Clinic.open(patients);
    clinic.bringUp();
    await clinic.start("order", "works", MINUTE);
    await clinic.sleep(10 * SECOND);
    await lose(clinic);
    await clinic.sleep(HOUR);
    const found = await onlyStuck(clinic);
    expect(await clinic.repair(found)).toMatchObject({ kind: "repaired" });
    expect(await clinic.repair(found)).toMatchObject({ kind: "notNeeded" });
    clinic.bringUp();
    await clinic.sleep(30 * MINUTE);
    expect(await clinic.statusOf("order")).toMatchObject({ runtimeStatus: "Completed" });
    expect(await clinic.repair(found)).toMatchObject({ kind: "notNeeded" });
    expect(await clinic.examine()).toEqual([]);
  });

  test("who waits for an event, or is suspended, is told of and no fault", async () => {
    const clinic = await Clinic.open(patients);
    clinic.bringUp();
    await clinic.start("listener", "listens");
    await clinic.sleep(10 * MINUTE);
    expect(await clinic.examine()).toEqual([]);
    await clinic.sleep(10 * MINUTE);
    const [waiting] = await clinic.examine();
    expect(waiting).toMatchObject({ kind: "waiting", severity: "info", instanceId: "listener" });
    expect(waiting!.what).toContain("It waits for an external event");
    expect(await clinic.examine({ quietForMs: HOUR })).toEqual([]);

    await clinic.suspend("listener");
    await clinic.sleep(20 * MINUTE);
    const [suspended] = await clinic.examine();
    expect(suspended).toMatchObject({ kind: "suspended", severity: "info" });
    expect(suspended!.what).toContain("'listens' is Suspended and has not moved since");
  });

  test("what may run elsewhere runs twice at most, and is history once", async () => {
    const clinic = await Clinic.open(patients);
    clinic.bringUp();
    await clinic.start("order", "works", HOUR);
    await clinic.sleep(20 * MINUTE);
    // the first of them has the work, and any of them may take what is put anew
    for (let others = 0; others < 4; others += 1) clinic.bringUp();
    const [asked] = await clinic.examine({ instanceId: "order" });
    expect(await clinic.repair(asked)).toMatchObject({ kind: "repaired" });
    await clinic.sleep(3 * HOUR);
    expect(await clinic.statusOf("order")).toMatchObject({ output: '["rested","rested"]' });
    expect(Math.max(...clinic.runs.byKey.values())).toBeLessThanOrEqual(2);
    expect(await clinic.examine()).toEqual([]);
  });

  test("an end that others were not told of is told", async () => {
    const clinic = await Clinic.open(patients);
    clinic.bringUp();
    clinic.fateOf = (json): Fate => (json.includes('"release"') ? "dies" : "put");
    await clinic.start("forgetful", "forgets");
    await clinic.sleep(MINUTE);
    clinic.fateOf = () => "put";
    await clinic.clearQueues();
    await clinic.sleep(HOUR);
    const [, stuck] = await clinic.examine({ instanceId: "forgetful" });
    expect(stuck!.what).toContain("is Completed");
    expect(stuck!.what).toContain("a message to '@door@front' to be sent");
    await clinic.repair(stuck);
    clinic.bringUp();
    await clinic.sleep(MINUTE);
    expect(await clinic.examine()).toEqual([]);
    await clinic.start("next", "locks", 1);
    await clinic.sleep(MINUTE);
    expect(await clinic.statusOf("next")).toMatchObject({ output: '"through"' });
  });

  test("an answer of an entity that was never sent is sent, and the operation not performed again", async () => {
    const clinic = await Clinic.open(patients);
    clinic.fateOf = (json): Fate => (json.includes("ResponseMessage") ? "dies" : "put");
    clinic.bringUp();
    await clinic.start("guest", "asks");
    await clinic.sleep(MINUTE);
    clinic.fateOf = () => "put";
    await clinic.clearQueues();
    await clinic.sleep(HOUR);
    const stuck = ofKind(await clinic.examine(), "stuck");
    // whether the call was sent was not noted either: a copy of it is known by its number
    expect(stuck.map(({ what }) => /a message to '.*?' to be sent/.exec(what)?.[0]).sort()).toEqual(
      [...["a message to '@door@front' to be sent", "a message to 'guest' to be sent"]],
    );
    expect(stuck.map(({ repair }) => repair?.includes("it may perform twice")).sort()).toEqual([
      ...[false, true],
    ]);
    for (const finding of stuck) {
      expect(await clinic.repair(finding)).toMatchObject({ kind: "repaired" });
    }
    clinic.bringUp();
    await clinic.sleep(MINUTE);
    expect(await clinic.statusOf("guest")).toMatchObject({ output: "1" });
    await clinic.start("next", "asks");
    await clinic.sleep(10 * MINUTE);
    expect(await clinic.statusOf("next")).toMatchObject({ output: "2" });
    expect(await clinic.examine()).toEqual([]);
  });

  test("an entity that owes an answer is told of by whoever waits for it", async () => {
    const clinic = await Clinic.open(patients);
    clinic.fateOf = (json) => (json.includes("knock") ? "lost" : "put");
    clinic.bringUp({ maxConcurrentEntities: 0 });
    await clinic.start("guest", "asks");
    await clinic.sleep(HOUR);
    const [waiting] = ofKind(await clinic.examine(), "waiting");
    expect(waiting!.what).toContain("an answer to 'knock' of entity '@door@front', asked for at");
  });
});
