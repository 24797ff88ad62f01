/** What the orders of a file come to. */
export interface OrderTotals {
  readonly orders: number;
  /** Whole cents, so that sums are exact. */
  readonly cents: number;
  readonly centsByCity: Readonly<Record<string, number>>;
}

/**
 * Sums up a file of orders.
 *
 * @throws Error naming the first row that is not an order.
 */
export function sumOrders(csv: string): OrderTotals {
  const rows = csv.trimEnd().split("\n").slice(1);
  const centsByCity: Record<string, number> = {};
  let cents = 0;
  for (const row of rows) {
    const [id, , city = "", , quantity = "", price = ""] = row.split(",");
    if (!/^\d+$/.test(quantity)) throw new Error(`order ${id}: "${quantity}" is no quantity`);
    if (!/^\d+\.\d\d$/.test(price)) throw new Error(`order ${id}: "${price}" is no price`);
    const amount = Number(quantity) * Math.round(Number(price) * 100);
    centsByCity[city] = (centsByCity[city] ?? 0) + amount;
    cents += amount;
  }
  return { orders: rows.length, cents, centsByCity };
}

/** The cities with the highest sums, highest first. */
export function topCities({ centsByCity }: OrderTotals, count: number): string[] {
  const cities = Object.entries(centsByCity).sort(([, a], [, b]) => b - a);
  return cities.slice(0, count).map(([city]) => city);
}
