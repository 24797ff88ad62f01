import type { ReadRow, StorageAccount } from "./storage-account.js";

/**
 * Rewinds an instance as the .NET libraries do: they edit its rows one by one, whatever its status,
 * and leave the sentinel alone.
 *
 * @returns The deepest instances that failed: each is sent a message to go on.
 */
export async function rewindRows(
  account: StorageAccount,
  hub: string,
  instanceId: string,
): Promise<string[]> {
  const history = `${hub}History`;
  const partition = `PartitionKey eq '${instanceId}'`;
  const starts = await account.rows(history, `${partition} and EventType eq 'OrchestratorStarted'`);
  const latest = starts.reduce((one, two) => (one.row.rowKey > two.row.rowKey ? one : two));
  const execution = `${partition} and ExecutionId eq '${String(latest.row["ExecutionId"])}'`;
  const failures = await account.rows(
    history,
    // 1.4.0 leaves out the same spaces
    `${execution} and (OrchestrationStatus eq 'Failed' or EventType eq'TaskFailed'` +
      ` or EventType eq'SubOrchestrationInstanceFailed')`,
  );
  const below: string[][] = [];
  for (const failure of failures) {
    const type = failure.row["EventType"];
    const causeOf = async (causeType: string) => {
      const id = `EventId eq ${String(failure.row["TaskScheduledId"])}`;
      const filter = `${execution} and ${id} and EventType eq '${causeType}'`;
      const [cause] = await account.rows(history, filter);
      if (!cause) throw new Error(`no ${causeType} of ${failure.row.rowKey} in '${instanceId}'`);
      return cause;
    };
    if (type === "TaskFailed") {
      await mark(account, history, await causeOf("TaskScheduled"), true);
    }
    if (type === "SubOrchestrationInstanceFailed") {
      const cause = await causeOf("SubOrchestrationInstanceCreated");
      await mark(account, history, cause, false);
      below.push(await rewindRows(account, hub, String(cause.row["InstanceId"])));
    }
    await mark(account, history, failure, true);
  }
  const pending = { RuntimeStatus: "Pending", LastUpdatedTime: new Date() };
  await account
    .table(`${hub}Instances`)
    .updateEntity({ partitionKey: instanceId, rowKey: "", ...pending }, "Merge", { etag: "*" });
  return below.length > 0 ? below.flat() : [instanceId];
}

/** Under the ETag the row was read with. */
async function mark(
  account: StorageAccount,
  history: string,
  { row, etag }: ReadRow,
  isVoid: boolean,
): Promise<void> {
  const Reason = `Rewound: ${String(row["EventType"])}`;
  const changed = { ...row, Reason, ...(isVoid && { EventType: "GenericEvent" }) };
  await account.table(history).updateEntity(changed, "Replace", { etag });
}
