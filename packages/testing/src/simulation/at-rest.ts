/**
 * What must hold when nothing happens any more.
 *
 * @module
 */
import { hubNames, type AzureTaskHub } from "@taskhub/azure-storage";
import {
  decodeSchedulerState,
  ExecutionState,
  isEntityInstance,
  type InstanceStatus,
} from "@taskhub/core";
import type { SimulatedStorage } from "../storage/simulated-storage.js";
import type { Clients } from "./clients.js";
import { checkEntity, isEntityKey, whyRestless } from "./entities-at-rest.js";
import { ReferenceModel } from "./reference-model.js";
import type { Scenario } from "./scenario.js";
import { HUB_NAME } from "./simulated-worker.js";

const names = hubNames(HUB_NAME);
const SENTINEL = "sentinel";
const FINISHED: ReadonlySet<unknown> = new Set(["Completed", "Failed", "Terminated", "Canceled"]);

/** What the check looks at. */
export interface WorldAtRest {
  readonly storage: SimulatedStorage;
  readonly hub: AzureTaskHub;
  readonly scenario: Scenario;
  readonly clients: Clients;
  /** True if nothing was cut short: then nothing may be left of it either. */
  readonly isUnbroken: boolean;
}

/** True if no message is left and every instance has ended, as its row says. Cheap. */
export function isAtRest(storage: SimulatedStorage): { isQuiet: boolean; why: string } {
  for (const queue of storage.queueNames()) {
    const { length } = storage.messages(queue);
    if (length > 0) return { isQuiet: false, why: `${length} messages in ${queue}` };
  }
  const shown = storage.partitionKeys(names.instancesTable);
  for (const key of shown) {
    const [row] = storage.rows(names.instancesTable, key);
    if (isEntityKey(key)) {
      const why = whyRestless(row?.columns["CustomStatus"]);
      if (why !== undefined) return { isQuiet: false, why: `'${key}' ${why}` };
      continue;
    }
    const status = row?.columns["RuntimeStatus"];
    if (!FINISHED.has(status)) return { isQuiet: false, why: `'${key}' is ${String(status)}` };
  }
  for (const key of storage.partitionKeys(names.historyTable)) {
    const executionId = executionOf(storage, key);
    const [row] = storage.rows(names.instancesTable, key);
    if (executionId !== "" && row?.columns["ExecutionId"] !== executionId) {
      return { isQuiet: false, why: `the row of '${key}' is of another execution` };
    }
  }
  return { isQuiet: true, why: "" };
}

/** Everything that is wrong. */
export async function checkAtRest(world: WorldAtRest): Promise<string[]> {
  const { storage, hub } = world;
  const wrong: string[] = [];
  const found = await readAll(world);
  for await (const problem of checkEnds(found, world)) wrong.push(problem);
  for (const status of found.values()) wrong.push(...checkEntity(status, found));
  wrong.push(...(world.scenario.verdict?.(found) ?? []).map((problem) => `model: ${problem}`));
  for (const id of storage.partitionKeys(names.historyTable)) {
    wrong.push(...(await checkHistory(storage, hub, id)));
    if (world.isUnbroken) wrong.push(...checkOutbox(storage, id), ...checkRows(storage, id));
  }
  const poison = storage.blobNames(names.poison);
  if (poison.length > 0 && !world.scenario.tolerates?.includes("Quarantined")) {
    wrong.push(`poison: ${poison.join(", ")}`);
  }
  return wrong;
}

async function readAll({ storage, hub }: WorldAtRest): Promise<Map<string, InstanceStatus>> {
  const found = new Map<string, InstanceStatus>();
  for (const id of storage.partitionKeys(names.instancesTable)) {
    const status = await hub.readStatus(id);
    if (status) found.set(id, status);
  }
  return found;
}

/** The differential oracle: one thread without faults comes to the same. */
async function* checkEnds(
  found: ReadonlyMap<string, InstanceStatus>,
  { scenario, clients }: WorldAtRest,
): AsyncGenerator<string> {
  const model = new ReferenceModel(scenario.app);
  for (const start of clients.accepted.values()) {
    const judge = scenario.judges?.[start.instanceId];
    const status = found.get(start.instanceId);
    if (!status) yield `lost: '${start.instanceId}' was accepted and is not there`;
    else if (judge) {
      const problem = judge(status);
      if (problem !== undefined) yield `model: '${start.instanceId}': ${problem}`;
    } else model.start(start);
  }
  for (const signal of clients.signals) model.signal(signal);
  await model.run();
  // if one instance does not run in it, the model knows nothing of what that did to the entities
  if (!scenario.judges) yield* checkStates(found, model);
  yield* checkOthers(found, scenario, clients);
  for (const [id, expected] of model.outcomes) {
    const status = found.get(id);
    if (!status) {
      yield `lost: '${id}' should have run and is not there`;
      continue;
    }
    const { runtimeStatus, output, customStatus } = status;
    if (runtimeStatus !== expected.status || output !== expected.output) {
      yield `model: '${id}' should be ${expected.status} ${short(expected.output)}, is ${runtimeStatus} ${short(output)}`;
    }
    if (customStatus !== expected.customStatus) {
      yield `model: the custom status of '${id}' should be ${short(expected.customStatus)}, is ${short(customStatus)}`;
    }
  }
}

/** Entities come to the same state, in whatever order their messages were. */
function* checkStates(
  found: ReadonlyMap<string, InstanceStatus>,
  { entityStates }: ReferenceModel,
): Generator<string> {
  for (const [id, expected] of entityStates) {
    const status = found.get(id);
    if (!status) {
      yield `lost: '${id}' should have been heard and is not there`;
      continue;
    }
    const { text } = decodeSchedulerState(status.input).entity;
    if (text !== expected) {
      yield `model: the state of '${id}' should be ${short(expected)}, is ${short(text)}`;
    }
  }
}

/** Instances that no client has started, but a judge speaks of. */
function* checkOthers(
  found: ReadonlyMap<string, InstanceStatus>,
  { judges = {} }: Scenario,
  { accepted }: Clients,
): Generator<string> {
  for (const [id, judge] of Object.entries(judges)) {
    const status = found.get(id);
    if (!status && isEntityInstance(id))
      yield `lost: '${id}' should have been heard and is not there`;
    if (!status || accepted.has(id)) continue;
    const problem = judge(status);
    if (problem !== undefined) yield `model: '${id}': ${problem}`;
  }
}

/** P8: the row is the fold of the history. */
async function checkHistory(
  storage: SimulatedStorage,
  hub: AzureTaskHub,
  id: string,
): Promise<string[]> {
  const wrong: string[] = [];
  const events = await hub.readHistory(id);
  const executionId = executionOf(storage, id);
  if (executionId === "") return []; // what is left of a purge for a while
  const state = new ExecutionState(executionId);
  state.append(events);
  const status = await hub.readStatus(id);
  if (state.runtimeStatus !== status?.runtimeStatus || state.completed?.result !== status.output) {
    wrong.push(
      `P8: the row of '${id}' says ${String(status?.runtimeStatus)} ${short(status?.output)}, ` +
        `its history ${state.runtimeStatus} ${short(state.completed?.result)}`,
    );
  }
  if (isEntityInstance(id) && state.started?.input !== status?.input) {
    wrong.push(`P8: the row of '${id}' has another state than its history`);
  }
  return wrong;
}

/** P9: no message waits to be sent that nobody will send. */
function checkOutbox(storage: SimulatedStorage, id: string): string[] {
  const outbox = storage.rows(names.historyTable, id).at(-1)?.columns["ThOutbox"] ?? "";
  return outbox === "" ? [] : [`P9: the outbox of '${id}' is left: ${short(String(outbox))}`];
}

/** No row is there that nobody reads. */
function checkRows(storage: SimulatedStorage, id: string): string[] {
  const executionId = executionOf(storage, id);
  const stale = storage
    .rows(names.historyTable, id)
    .filter(({ rowKey, columns }) => rowKey !== SENTINEL && columns["ExecutionId"] !== executionId);
  return stale.length === 0 ? [] : [`stale: ${stale.length} rows of other executions of '${id}'`];
}

/** Empty if there is none. */
function executionOf(storage: SimulatedStorage, id: string): string {
  const executionId = storage.rows(names.historyTable, id).at(-1)?.columns["ExecutionId"];
  return typeof executionId === "string" ? executionId : "";
}

function short(text: string | undefined): string {
  if (text === undefined) return "nothing";
  return text.length > 100 ? `${text.slice(0, 100)}... (${text.length})` : text;
}
