import { TaskHubNotFoundError } from "../src/task-hub-not-found-error.js";

const WHERE = "https://shop.queue.core.windows.net";
const messageFor = (existing: readonly string[]) =>
  new TaskHubNotFoundError("Oders", WHERE, existing).message;

describe("TaskHubNotFoundError", () => {
  test("names the hubs that there are, and the one that is meant", () => {
    expect(messageFor(["Billing", "Orders"])).toBe(
      `There is no task hub 'Oders' on ${WHERE}. Is 'Orders' meant? It has: Billing, Orders.`,
    );
    expect(messageFor([])).toBe(`There is no task hub 'Oders' on ${WHERE}. It has none.`);
  });

  test("names ten of many, and says how many more there are", () => {
    const many = Array.from({ length: 12 }, (_, n) => `Hub${n}`);
    expect(messageFor(many)).toContain("It has: Hub0, Hub1,");
    expect(messageFor(many)).toMatch(/, Hub9 and 2 more\.$/);
  });
});
