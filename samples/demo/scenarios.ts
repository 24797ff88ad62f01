/**
 * What the demo runs, and what must come of it.
 *
 * @module
 */
import { match, strictEqual } from "node:assert/strict";
import type { InstanceStatus } from "./instance.js";

const CITIES = ["Tokyo", "Seattle", "London"];
const FAN_OUT_COUNT = 100;
const CHAIN_LENGTH = 20;
const CALLS = 10;

/** One orchestration of the demo. */
export interface Scenario {
  readonly title: string;
  /** Starts it: below `/api`. */
  readonly route: string;
  readonly runtimeStatus: "Completed" | "Failed";
  /** Storage transactions that it may cost. */
  readonly maxTransactions?: number;
  /** Throws if the outcome is wrong. */
  check(status: InstanceStatus): void;
  /** What of the outcome is worth showing besides the output. */
  remark?(status: InstanceStatus): string;
}

/** In the order they are run. */
export const SCENARIOS: readonly Scenario[] = [
  {
    title: "Pipeline, good data",
    route: "pipeline/orders.csv",
    runtimeStatus: "Completed",
    check: ({ output }) => {
      strictEqual((output as { orders: number }).orders, 3_000);
    },
  },
  {
    title: "Pipeline, bad data",
    route: "pipeline/orders-broken.csv",
    runtimeStatus: "Failed",
    check: ({ output, customStatus }) => {
      match(String(output), /order 271: "three" is no quantity/);
      match(String(customStatus), /^cleaned up/);
    },
    remark: ({ customStatus }) => String(customStatus),
  },
  {
    title: "HelloCities",
    route: "hello-cities",
    runtimeStatus: "Completed",
    maxTransactions: 9,
    check: ({ output }) => {
      strictEqual(String(output), String(CITIES.map((city) => `Hello, ${city}!`)));
    },
  },
  {
    title: `Fan-out over ${FAN_OUT_COUNT}`,
    route: `fan-out?count=${FAN_OUT_COUNT}`,
    runtimeStatus: "Completed",
    maxTransactions: 12,
    check: ({ output }) => {
      strictEqual(output, sumOfSquares(FAN_OUT_COUNT));
    },
  },
  {
    title: `Chain of ${CHAIN_LENGTH}`,
    route: `chain?length=${CHAIN_LENGTH}`,
    runtimeStatus: "Completed",
    maxTransactions: 26,
    check: ({ output }) => {
      strictEqual(output, CHAIN_LENGTH);
    },
  },
  {
    title: `Entity called ${CALLS} times`,
    route: `counts/demo?times=${CALLS}`,
    runtimeStatus: "Completed",
    check: ({ output }) => {
      strictEqual(output, CALLS);
    },
  },
  {
    title: "Timer of 2 s",
    route: "timer?seconds=2",
    runtimeStatus: "Completed",
    check: ({ output }) => {
      const { lateMs } = output as { lateMs: number };
      strictEqual(lateMs >= 0, true, `the timer fired ${-lateMs} ms too early`);
    },
    remark: ({ output }) => `woke ${(output as { lateMs: number }).lateMs} ms after its time`,
  },
];

function sumOfSquares(count: number): number {
  return (count * (count + 1) * (2 * count + 1)) / 6;
}
