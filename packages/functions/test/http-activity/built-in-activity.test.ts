import { HTTP_ACTIVITY } from "@taskhub/core";
import { FunctionRegistry } from "../../src/function-registry.js";
import { builtInActivity } from "../../src/http-activity/built-in-activity.js";

describe("builtInActivity", () => {
  test("is there in every app, in whatever case, and is nobody's business to list", () => {
    const registry = new FunctionRegistry();
    expect(registry.activity(HTTP_ACTIVITY)).toBe(builtInActivity(HTTP_ACTIVITY));
    expect(registry.activity("builtin::httpactivity")).toBeInstanceOf(Function);
    expect(registry.activityNames).toEqual([]);
    expect(registry.isEmpty).toBe(true);
  });

  test("is no other", () => {
    expect(new FunctionRegistry().activity("BuiltIn::Other")).toBeUndefined();
  });

  test("gives way to one that the app registers, such as a stand-in for tests", () => {
    const registry = new FunctionRegistry();
    const standIn = () => ({ statusCode: 200 });
    registry.addActivity(HTTP_ACTIVITY, standIn);
    expect(registry.activity(HTTP_ACTIVITY)).toBe(standIn);
  });
});
