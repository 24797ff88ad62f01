/** Names of blobs, as they lie in the container of large payloads. */
export function messageBlob(instanceId: string, id: string): string {
  return `${instanceId}/message-${id}-EventRaised.json.gz`;
}

export function columnBlob(partitionKey: string, id: string): string {
  return `${partitionKey}/history-000000000000000A-TaskScheduled-${id.toUpperCase()}-Input.json.gz`;
}

export function rowsBlob(partitionKey: string, id: string): string {
  return `${partitionKey}/rows-${id}.json.gz`;
}
