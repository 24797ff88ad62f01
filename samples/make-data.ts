/**
 * Makes the files of `samples/data`, the same every time:
 *
 *     node samples/dist/make-data.js
 *
 * @module
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DATA_FOLDER } from "./data-folder.js";

const SEED = 20_170_630;
const ROWS = 3_000;
const BROKEN_ROWS = 400;
const BROKEN_ROW = 271;
const DAYS = 365;
const MS_PER_DAY = 86_400_000;
const CITIES = ["Lima", "London", "Nairobi", "Oslo", "Seattle", "Tokyo"];
const PRODUCTS = ["bread", "cheese", "coffee", "honey", "olives", "tea"];

/** The text of each file, by its name. */
export function makeData(): ReadonlyMap<string, string> {
  return new Map([
    ["orders.csv", ordersCsv(ROWS)],
    ["orders-broken.csv", ordersCsv(BROKEN_ROWS, BROKEN_ROW)],
  ]);
}

function ordersCsv(rows: number, brokenRow?: number): string {
  const random = randomFrom(SEED);
  const whole = (below: number) => Math.floor(random() * below);
  const lines = ["id,date,city,product,quantity,price"];
  for (let id = 1; id <= rows; id++) {
    const date = new Date(Date.UTC(2026, 0, 1) + whole(DAYS) * MS_PER_DAY)
      .toISOString()
      .slice(0, 10);
    const city = CITIES[whole(CITIES.length)] ?? "";
    const product = PRODUCTS[whole(PRODUCTS.length)] ?? "";
    const quantity = id === brokenRow ? "three" : String(1 + whole(9));
    const price = (1 + whole(2_400) / 100).toFixed(2);
    lines.push([id, date, city, product, quantity, price].join(","));
  }
  return `${lines.join("\n")}\n`;
}

/** mulberry32: numbers from 0 up to 1, the same for the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

if (require.main === module) {
  mkdirSync(DATA_FOLDER, { recursive: true });
  for (const [name, text] of makeData()) writeFileSync(join(DATA_FOLDER, name), text);
}
