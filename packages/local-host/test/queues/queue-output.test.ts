import { describe, expect, test } from "@jest/globals";
import { resolveExpressions } from "../../src/queues/queue-output";

describe("resolveExpressions", () => {
  test("takes values by name, ignoring case, and of objects inside", () => {
    const data = { Name: "Ann", order: { Id: 5 } };
    expect(resolveExpressions("to-{name}-{order.id}", data)).toBe("to-Ann-5");
  });

  test("makes a new id for rand-guid", () => {
    expect(resolveExpressions("q-{rand-guid}", {})).toMatch(/^q-[0-9a-f-]{36}$/);
  });

  test("refuses a name that has no value", () => {
    expect(() => resolveExpressions("to-{name}", { id: 1 })).toThrow(
      '"{name}" in the queue name "to-{name}" has no value: the data of this trigger has id.',
    );
  });
});
