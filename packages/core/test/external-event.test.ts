import { describe, expect, test } from "@jest/globals";
import { ExternalEvent } from "../src/external-event.js";
import { raised } from "./events.js";
import { decided, Instance } from "./instance.js";

describe("ExternalEvent", () => {
  const approval = new ExternalEvent<boolean>("Approval");

  test("stands for its name, where one waits and where one sends", () => {
    const instance = new Instance(function* (df) {
      df.sendEvent("order-7", approval, true);
      return yield* df.waitForExternalEvent(approval, { timeout: { hours: 1 } });
    });
    expect(decided(instance.begin())).toMatchObject([
      { type: "EventSent", instanceId: "order-7", name: "Approval", input: "true" },
      { type: "TimerCreated" },
    ]);
    instance.next(raised("Approval", true));
    expect(instance.output).toBe(true);
  });

  test("refuses a blank name", () => {
    expect(() => new ExternalEvent(" ")).toThrow(
      "externalEventName: Expected non-empty, non-whitespace string but got empty string",
    );
  });
});
