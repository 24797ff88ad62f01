import { wrapRegisterFunction, type ClientSource } from "../../src/host/client-binding.js";
import { coreStandIn } from "../core-stand-in.js";

describe("wrapRegisterFunction", () => {
  const registered: string[] = [];
  const source: ClientSource = {
    withClient: () => Promise.reject(new Error("not asked")),
    registered: ({ name }) => void registered.push(name),
  };

  test("wraps once, however many copies of the package there are", () => {
    const core = coreStandIn();
    wrapRegisterFunction(core, source);
    const wrapped = core.registerFunction;
    wrapRegisterFunction(core, source);
    expect(core.registerFunction).toBe(wrapped);
    core.registerFunction({ name: "f", bindings: { t: { type: "httpTrigger" } } }, () => undefined);
    expect(registered).toEqual(["f"]);
  });

  test.each([
    ["is frozen", Object.freeze(coreStandIn())],
    ["takes no change of it", silent()],
  ])("says what to use instead if the object %s", (_, core) => {
    expect(() => wrapRegisterFunction(core, source)).toThrow(/Use df\.app\.client\.http/);
  });

  function silent() {
    const core = coreStandIn();
    const { registerFunction } = core;
    return Object.defineProperty(core, "registerFunction", {
      get: () => registerFunction,
      set: () => undefined,
    });
  }
});
