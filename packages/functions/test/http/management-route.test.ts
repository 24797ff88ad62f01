import { managementRoute } from "../../src/http/management-route.js";

describe("managementRoute", () => {
  const route = (request: string, base = "/durabletask") => {
    const [method, path] = request.split(" ");
    return managementRoute(method!, path!, base);
  };

  test.each([
    ["POST /api/durabletask/orchestrators/Import", { kind: "start", orchestrator: "Import" }],
    [
      "POST /api/durabletask/orchestrators/Import/imp-1/",
      { kind: "start", orchestrator: "Import", instanceId: "imp-1" },
    ],
    ["GET /durabletask/instances/imp-1", { kind: "status", instanceId: "imp-1" }],
    ["get /a/b/DurableTask/Instances/imp-1", { kind: "status", instanceId: "imp-1" }],
    ["POST /api/durabletask/instances/imp-1/Terminate", { kind: "terminate", instanceId: "imp-1" }],
    ["POST /api/durabletask/instances/imp-1/suspend", { kind: "suspend", instanceId: "imp-1" }],
    ["POST /api/durabletask/instances/imp-1/RESUME/", { kind: "resume", instanceId: "imp-1" }],
    [
      "POST /api/durabletask/instances/imp-1/raiseevent/Go",
      { kind: "raiseEvent", instanceId: "imp-1", eventName: "Go" },
    ],
    ["POST /api/durabletask/instances/imp-1/rewind", { kind: "rewind", instanceId: "imp-1" }],
    ["POST /api/durabletask/instances/imp-1/Restart", { kind: "restart", instanceId: "imp-1" }],
    ["DELETE /api/durabletask/instances/imp-1", { kind: "purge", instanceId: "imp-1" }],
    ["GET /api/durabletask/instances", { kind: "list" }],
    ["GET /api/durabletask/instances/", { kind: "list" }],
    ["DELETE /api/durabletask/instances", { kind: "purgeMany" }],
    ["GET /api/durabletask/entities", { kind: "listEntities" }],
    ["GET /api/durabletask/Entities/Counter", { kind: "listEntities", name: "Counter" }],
    [
      "GET /api/durabletask/entities/Counter/eu",
      { kind: "readEntity", name: "Counter", key: "eu" },
    ],
    [
      "POST /api/durabletask/entities/Counter/eu/",
      { kind: "signalEntity", name: "Counter", key: "eu" },
    ],
    [
      "DELETE /api/durabletask/entities/Counter/eu",
      { kind: "deleteEntity", name: "Counter", key: "eu" },
    ],
    ["POST /api/durabletask/makePrimary", { kind: "makePrimary" }],
    ["GET /api/durabletask/makeprimary/", { kind: "makePrimary" }],
  ])("finds %s", (request, found) => {
    expect(route(request)).toEqual(found);
  });

  test("decodes a segment once, and a slash in it stays in it", () => {
    expect(route("GET /durabletask/instances/a%20b+c%2Fd%2525")).toEqual({
      kind: "status",
      instanceId: "a b+c/d%25",
    });
  });

  test.each([
    "GET /api/durabletask/orchestrators/Import",
    "POST /api/durabletask/instances/imp-1",
    "PUT /api/durabletask/instances/imp-1",
    "GET /api/durabletask/instances/imp-1/terminate",
    "POST /api/durabletask/instances/imp-1/raiseEvent",
    "POST /api/durabletask/instances/imp-1/unknown",
    "POST /api/durabletask/instances/imp-1/terminate/more",
    "GET /api/durabletask/instances/imp-1/suspend",
    "POST /api/durabletask/instances/imp-1/resume/more",
    "POST /api/durabletask/instances/imp-1/raiseEvent/a/b",
    "POST /api/durabletask/orchestrators/a/b/c",
    "POST /api/durabletask/orchestrators",
    "GET /api/durabletask/instances/%E0%A4%A",
    "GET /api/durabletask-links/instances/imp-1",
    "GET /api/other/instances/imp-1",
    "GET /api/durabletask",
    "POST /api/durabletask/instances",
    "POST /api/durabletask/entities",
    "POST /api/durabletask/entities/Counter",
    "DELETE /api/durabletask/entities/Counter",
    "GET /api/durabletask/entities/Counter/eu/more",
    "PUT /api/durabletask/entities/Counter/eu",
    "PATCH /api/durabletask/instances",
    "GET /api/durabletask/makeprimary/more",
    "POST /api/durabletask/instances/imp-1/restart/more",
    "GET /api/durabletask/orchestrators/%FF",
  ])("finds nothing at %s", (request) => {
    expect(route(request)).toBeUndefined();
  });

  test("finds a base of several segments, in any case, behind whatever a gateway puts before it", () => {
    const found = { kind: "status", instanceId: "i" };
    expect(route("GET /api/ops/tasks/instances/i", "api/ops/tasks")).toEqual(found);
    expect(route("GET /shop/API/Ops/Tasks/instances/i", "api/ops/tasks")).toEqual(found);
    expect(route("GET /api/ops/instances/i", "api/ops/tasks")).toBeUndefined();
    expect(route("GET /tasks/tasks/instances/i", "tasks/tasks")).toEqual(found);
  });

  test("takes an id for an id, whatever it looks like", () => {
    expect(route("GET /durabletask/instances/durabletask")).toEqual({
      kind: "status",
      instanceId: "durabletask",
    });
    expect(route("GET /durabletask/instances/instances")).toMatchObject({
      instanceId: "instances",
    });
  });
});
