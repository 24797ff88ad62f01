import { managementRoute } from "../../src/http/management-route.js";

describe("managementRoute", () => {
  const route = (request: string) => {
    const [method, path] = request.split(" ");
    return managementRoute(method!, path!, "durabletask");
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
  ])("finds nothing at %s", (request) => {
    expect(route(request)).toBeUndefined();
  });
});
