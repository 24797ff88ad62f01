/** Which payloads of an instance are wanted; both if nothing is said. */
export interface PayloadView {
  readonly includeInput?: boolean | undefined;
  readonly includeOutput?: boolean | undefined;
}

/** What a row says beside its payloads; the last two name blobs of what is large beyond reason. */
const WITHOUT_PAYLOADS = [
  ...["ExecutionId", "Name", "Version", "CustomStatus", "RuntimeStatus"],
  ...["CreatedTime", "LastUpdatedTime", "CompletedTime", "ScheduledStartTime"],
  ...["Generation", "Tags", "ThCommit", "NameBlobName", "TagsBlobName"],
];

/** The columns of an instance row to read for a view; `undefined` for all of them. */
export function statusColumns({
  includeInput = true,
  includeOutput = true,
}: PayloadView): readonly string[] | undefined {
  if (includeInput && includeOutput) return undefined;
  return [
    ...WITHOUT_PAYLOADS,
    ...(includeInput ? ["Input", "InputBlobName"] : []),
    ...(includeOutput ? ["Output", "OutputBlobName"] : []),
  ];
}
