import { promisify } from "node:util";
import { gzip } from "node:zlib";
import {
  executionCompleted,
  executionStarted,
  orchestratorCompleted,
  orchestratorStarted,
  taskCompleted,
  taskScheduled,
} from "./event-rows.js";
import { FloorInstance } from "./floor-instance.js";
import type { FloorSide } from "./floor-side.js";
import { messageBody, startBody } from "./message-body.js";

const compress = promisify(gzip);

/**
 * A large input that an activity gives back: each column that holds it has a blob of its own, and so
 * has the message; a text is compressed once.
 *
 * @param payload - Characters of the input.
 */
export async function writeEcho(
  side: FloorSide,
  instanceId: string,
  payload: string,
): Promise<void> {
  const input = JSON.stringify(payload);
  const instance = new FloorInstance(side, { instanceId, name: "echo", input });
  const blob = (what: string) => `${instanceId}/${what}-${instance.started.executionId}.json.gz`;
  const [value, message] = await Promise.all([
    compress(input),
    compress(Buffer.from(startBody(instance.started), "base64")),
  ]);
  const wrapper = messageBody(instance.started, "ExecutionStarted", { Name: "echo", Input: null });
  const inputs = Promise.all([
    side.putBlob(blob("started-Input"), value),
    side.putBlob(blob("scheduled-Input"), value),
  ]);
  await side.putBlob(blob("message"), message);
  await instance.start(wrapper, side.urlOf(blob("message")));
  await inputs;
  await instance.commit([
    orchestratorStarted(),
    inBlob(executionStarted({ ...instance.started, input: "" }), "Input", blob("started-Input")),
    inBlob(taskScheduled(0, "", instance.keeper), "Input", blob("scheduled-Input")),
    orchestratorCompleted(),
  ]);
  await Promise.all(
    ["completed-Result", "ended-Result", "Output"].map((what) => side.putBlob(blob(what), value)),
  );
  await instance.commit([
    orchestratorStarted(),
    inBlob(taskCompleted(0, ""), "Result", blob("completed-Result")),
    inBlob(executionCompleted(1, ""), "Result", blob("ended-Result")),
    orchestratorCompleted(),
  ]);
  await instance.end(side.urlOf(blob("Output")));
}

function inBlob<C extends object>(columns: C, column: string, name: string) {
  return { ...columns, [`${column}BlobName`]: name };
}
