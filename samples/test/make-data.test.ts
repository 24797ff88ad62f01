import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DATA_FOLDER } from "../data-folder.js";
import { makeData } from "../make-data.js";
import { sumOrders, topCities } from "../pipeline/orders.js";

describe("makeData", () => {
  const files = [...makeData()];

  test.each(files)("makes %s as it is in samples/data", (name, text) => {
    expect(readFileSync(join(DATA_FOLDER, name), "utf8")).toBe(text);
  });

  test("makes orders that can be summed up", () => {
    const totals = sumOrders(makeData().get("orders.csv") ?? "");
    const sum = Object.values(totals.centsByCity).reduce((a, b) => a + b, 0);
    expect(totals).toMatchObject({ orders: 3_000, cents: sum });
    expect(topCities(totals, 6)).toHaveLength(6);
  });

  test("makes one order that is none", () => {
    expect(() => sumOrders(makeData().get("orders-broken.csv") ?? "")).toThrow(
      'order 271: "three" is no quantity',
    );
  });
});
