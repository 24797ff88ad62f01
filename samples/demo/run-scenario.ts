import { strictEqual } from "node:assert/strict";
import { Instance } from "./instance.js";
import type { Scenario } from "./scenarios.js";

const PATIENCE_MS = 60_000;

/** What came of a scenario. */
export interface Outcome {
  readonly title: string;
  readonly instanceId: string;
  readonly runtimeStatus: string;
  readonly output: unknown;
  readonly remark: string | undefined;
  /** From the request to the status that says that it has ended. */
  readonly elapsedMs: number;
  readonly transactions: number;
}

/**
 * Runs one orchestration over HTTP and checks what comes of it.
 *
 * @throws Error saying what is not as it should be.
 */
export async function runScenario(appUrl: string, scenario: Scenario): Promise<Outcome> {
  try {
    return await run(appUrl, scenario);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${scenario.title}: ${reason}`, { cause: error });
  }
}

async function run(appUrl: string, scenario: Scenario): Promise<Outcome> {
  const startedAt = performance.now();
  const instance = await Instance.start(appUrl, scenario.route);
  const status = await instance.end(PATIENCE_MS);
  const elapsedMs = Math.round(performance.now() - startedAt);
  const { runtimeStatus, output } = status;
  strictEqual(runtimeStatus, scenario.runtimeStatus, `it is ${runtimeStatus}: ${String(output)}`);
  scenario.check(status);
  const { total: transactions } = await instance.transactions();
  const { maxTransactions = Infinity } = scenario;
  if (transactions > maxTransactions) {
    throw new Error(`it took ${transactions} storage transactions, ${maxTransactions} at most`);
  }
  return {
    title: scenario.title,
    instanceId: instance.id,
    ...{ runtimeStatus, output, elapsedMs, transactions },
    remark: scenario.remark?.(status),
  };
}
