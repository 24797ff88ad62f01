/**
 * The doctor: goes through a hub and tells what is wrong in it. Writes nothing.
 *
 *   from  AzureTaskHub.examine
 *   to    examine-parts, examine-queues, examine-instances, examine-histories, examine-blobs
 *
 * Memory is bounded: one page of each is held at a time. What workers do meanwhile is no finding: what
 * is younger than two minutes is taken to be on its way.
 *
 * @module
 */
import type { Hub } from "../hub.js";
import type { AccountView } from "./account.js";
import type { Examination } from "./examination.js";
import { examineBlobs } from "./examine-blobs.js";
import { examineHistories } from "./examine-histories.js";
import { examineInstance } from "./examine-instance.js";
import { examineInstances } from "./examine-instances.js";
import { examineParts } from "./examine-parts.js";
import { examineQueues } from "./examine-queues.js";
import type { Finding } from "./finding.js";
import { HubQueues } from "./hub-queues.js";

const QUIET_FOR_MS = 900_000;

/** How far an examination has come. */
export interface ExamineProgress {
  readonly stage: "hub" | "queues" | "instances" | "histories" | "blobs";
  /** Of this stage. */
  readonly examined: number;
}

/** What is examined. */
export interface ExamineOptions {
  /** This instance, its queue, and the hub as a whole; all instances if absent. */
  readonly instanceId?: string | undefined;
  /** For how long an instance may not move before it is asked what it waits for. Milliseconds, 900,000 by default. */
  readonly quietForMs?: number | undefined;
  /** Told after every page. Must not throw. */
  readonly onProgress?: ((progress: ExamineProgress) => void) | undefined;
}

/**
 * Examines a hub, or one instance of it.
 *
 * @throws RangeError if `quietForMs` is no positive number.
 */
export async function* examineHub(
  hub: Hub,
  account: AccountView,
  { instanceId, quietForMs = QUIET_FOR_MS, onProgress }: ExamineOptions = {},
): AsyncGenerator<Finding, void> {
  if (!(quietForMs > 0)) {
    throw new RangeError(`Expected quietForMs to be above 0, got ${quietForMs}.`);
  }
  const reached = (stage: ExamineProgress["stage"]) => (examined: number) => {
    onProgress?.({ stage, examined });
  };
  const { findings, hasTables } = await examineParts(hub, account);
  yield* findings;
  reached("hub")(1);
  const queues = await HubQueues.look(hub, account);
  const on: Examination = { hub, account, queues, quietForMs, isOfOne: instanceId !== undefined };
  yield* await examineQueues(on, instanceId);
  reached("queues")(queues.all.length);
  if (!hasTables) return;
  if (instanceId !== undefined) {
    yield* await examineInstance(on, instanceId);
    reached("instances")(1);
    return;
  }
  yield* examineInstances(on, reached("instances"));
  yield* examineHistories(on, reached("histories"));
  yield* examineBlobs(on, reached("blobs"));
}
