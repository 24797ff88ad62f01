import { describeFailure } from "@taskhub/core";
import * as df from "../../src/index.js";
import { durableApp } from "../../src/durable-app.js";

class CardError extends Error {
  constructor(readonly limit: number) {
    super("declined");
  }
}

const detailsOf = (error: unknown) =>
  describeFailure(error, durableApp().registry.propertiesOf).details;

describe("app.setExceptionPropertiesProvider", () => {
  afterEach(() => {
    df.app.setExceptionPropertiesProvider(undefined);
  });

  test("tells of a failure what its message does not say, and of its causes", () => {
    df.app.setExceptionPropertiesProvider({
      getExceptionProperties: (error) =>
        error instanceof CardError ? { limit: error.limit, at: new Date(0) } : undefined,
    });
    const wrapped = new Error("no order", { cause: new CardError(100) });
    expect(detailsOf(wrapped).properties).toBeUndefined();
    expect(detailsOf(wrapped).innerFailure?.properties).toEqual({
      limit: 100,
      at: "1970-01-01T00:00:00.000Z",
    });
  });

  test("is the last one that was set, and can be taken away", () => {
    df.app.setExceptionPropertiesProvider({ getExceptionProperties: () => ({ first: true }) });
    df.app.setExceptionPropertiesProvider({ getExceptionProperties: () => ({ second: true }) });
    expect(detailsOf(new Error("x")).properties).toEqual({ second: true });
    df.app.setExceptionPropertiesProvider(undefined);
    expect(detailsOf(new Error("x")).properties).toBeUndefined();
  });

  test.each([
    [
      "throws",
      () => {
        throw new Error("provider");
      },
    ],
    ["gives what JSON cannot hold", () => ({ big: 1n })],
    ["gives no object", () => "text" as unknown as Record<string, unknown>],
  ])("hides no failure if it %s", (_, getExceptionProperties) => {
    df.app.setExceptionPropertiesProvider({ getExceptionProperties });
    expect(detailsOf(new Error("the failure"))).toMatchObject({ errorMessage: "the failure" });
    expect(detailsOf(new Error("the failure")).properties).toBeUndefined();
  });
});
