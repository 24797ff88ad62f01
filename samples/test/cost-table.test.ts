import { costTable } from "../demo/cost-table.js";

describe("costTable", () => {
  test("shows each kind for each function, and for the process as a whole", () => {
    const rows = costTable({
      total: 130,
      byOperation: { "tables.transact": 30, "queues.receive": 100 },
      ...{ receives: { empty: 100, nonEmpty: 0 }, status: 0, hub: 0 },
      functions: {
        Chain: { instances: 1, total: 26, byOperation: { "tables.transact": 26 } },
        "@c": { instances: 12, total: 4, byOperation: { "tables.transact": 4 } },
      },
    });
    expect(rows).toEqual([
      "Storage transactions  Chain  @c  all",
      "queues.receive            -   -  100",
      "tables.transact          26   4   30",
      "total                    26   4  130",
      "instances                 1  12",
    ]);
  });
});
