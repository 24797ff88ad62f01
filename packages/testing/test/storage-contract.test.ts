import { setTimeout as sleep } from "node:timers/promises";
import { connectServices, type Services } from "@taskhub/azure-storage";
import { startAzurite, type Azurite } from "@taskhub/local-host";
import type { ContractCase, ContractTools } from "../src/contract/contract-case.js";
import { storageContract } from "../src/storage-contract.js";
import { SimulatedStorage } from "../src/storage/simulated-storage.js";

const START = Date.UTC(2026, 0, 1, 0, 0, 0, 250);
/** Cases that wait should not make the others wait. */
const AT_ONCE = 12;
const STARTS_WITHIN_MS = 60_000;

let names = 0;

/** Good for a queue, a container and a table. */
function unique(prefix: string): string {
  names += 1;
  return `${prefix}${names}`;
}

const title = ({ service, title: sentence }: ContractCase) => `${service}: ${sentence}`;
const titled = (cases: readonly ContractCase[]) => cases.map((one) => [title(one), one] as const);

describe("storageContract", () => {
  test("says no sentence twice", () => {
    expect(new Set(storageContract.map(title)).size).toBe(storageContract.length);
  });

  describe("on the simulated storage", () => {
    test.each(titled(storageContract))("%s", async (_, { run }) => {
      let now = START;
      const { services } = new SimulatedStorage({ now: () => now });
      const wait = (ms: number) => {
        now += ms;
        return Promise.resolve();
      };
      await expect(run(services, { unique, wait })).resolves.toBeUndefined();
    });
  });

  describe("on Azurite", () => {
    let azurite: Azurite;
    let outcomes: ReadonlyMap<ContractCase, Promise<unknown>>;

    beforeAll(async () => {
      azurite = await startAzurite();
      outcomes = started(connectServices(azurite.connectionString), { unique, wait: sleep });
    }, STARTS_WITHIN_MS);
    afterAll(() => azurite.stop());

    test.each(titled(storageContract.filter(({ azurite: reason }) => reason === undefined)))(
      "%s",
      async (_, one) => {
        await expect(outcomes.get(one)).resolves.toBeUndefined();
      },
    );

    // fails when Azurite has learned it: then the case needs no reason any more
    test.each(titled(storageContract.filter(({ azurite: reason }) => reason !== undefined)))(
      "%s; not so on Azurite",
      async (_, one) => {
        await expect(outcomes.get(one)).resolves.not.toBeUndefined();
      },
    );
  });
});

/** Begins all cases, some at a time: each case's failure, or `undefined`. */
function started(
  services: Services,
  tools: ContractTools,
): ReadonlyMap<ContractCase, Promise<unknown>> {
  const lanes = Array.from({ length: AT_ONCE }, () => Promise.resolve<unknown>(undefined));
  return new Map(
    storageContract.map((one, at) => {
      const lane = at % AT_ONCE;
      const outcome = lanes[lane]!.then(() => one.run(services, tools)).catch(
        (error: unknown) => error,
      );
      lanes[lane] = outcome;
      return [one, outcome];
    }),
  );
}
