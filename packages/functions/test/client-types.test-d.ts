/**
 * What the types of listing, waiting and steering allow and refuse; checked by `tsc`, never run.
 */
import type { HttpResponse } from "@azure/functions";
import * as df from "../src/index.js";

type Equal<A, B> = [A, B] extends [B, A] ? true : false;

/** Compiles if the value is of exactly this type. */
function exactly<T>(): <V>(value: V, ..._: Equal<T, V> extends true ? [] : [never]) => void {
  return () => undefined;
}

async function lists(client: df.DurableClient): Promise<void> {
  const { Failed, Completed } = df.OrchestrationRuntimeStatus;
  const filter: df.InstanceListFilter = {
    ...{ instanceIdPrefix: "order-", name: "Import", runtimeStatus: [Failed, Completed] },
    ...{ createdTimeFrom: new Date(), pageSize: 50, includeInput: false, includeOutput: true },
  };
  const listing = client.listInstances(filter);
  exactly<df.InstanceListing>()(listing);
  for await (const status of listing) {
    exactly<df.DurableOrchestrationStatus>()(status);
    exactly<Date>()(status.createdTime);
  }
  for await (const page of client.listInstances().pages({ continuationToken: "t" })) {
    exactly<df.InstancePage>()(page);
    exactly<string | undefined>()(page.continuationToken);
  }
  exactly<df.DurableOrchestrationStatus[]>()(await client.getStatusBy({ name: "Import" }));
  // @ts-expect-error a page has a number of instances
  client.listInstances({ pageSize: "many" });
  // @ts-expect-error there is no such state
  client.listInstances({ runtimeStatus: ["Done"] });
  // @ts-expect-error a state has no page
  await client.getStatusBy({ pageSize: 10 });
}

async function waits(client: df.DurableClient): Promise<void> {
  exactly<df.DurableOrchestrationStatus>()(await client.waitForStart("i"));
  exactly<df.DurableOrchestrationStatus>()(
    await client.waitForCompletion("i", { timeout: { minutes: 5 } }),
  );
  exactly<df.HistoryEventPayload[]>()(await client.getHistory("i", { showInput: false }));
  // @ts-expect-error a duration, not a date
  await client.waitForCompletion("i", { timeout: new Date() });
  // @ts-expect-error events have no stack traces to ask for
  await client.getHistory("i", { showStackTraces: true });
}

async function restarts(client: df.DurableClient): Promise<void> {
  const id = await client.restart("i");
  exactly<string>()(id);
  await client.restart("i", { newInstanceId: false });
  await client.restart("i", { newInstanceId: "i-2", version: "2" });
  // @ts-expect-error an id is a text
  await client.restart("i", { newInstanceId: 7 });
}

async function endsMany(client: df.DurableClient): Promise<void> {
  const { signal } = new AbortController();
  const options: df.TerminateByOptions = {
    onProgress: ({ done, continuationToken }) => {
      exactly<number>()(done);
      exactly<string | undefined>()(continuationToken);
    },
    ...{ signal, recursive: true, continuationToken: "t" },
  };
  const ended = await client.terminateBy({ instanceIdPrefix: "order-" }, "enough", options);
  exactly<df.TerminateByResult>()(ended);
  const purged = await client.purgeInstanceHistoryBy({}, { onProgress: async () => undefined });
  exactly<df.PurgeHistoryResult>()(purged);
  exactly<number>()(purged.instancesDeleted);
  await client.purgeInstanceHistory("i", { recursive: true });
  // @ts-expect-error a purge of many is of what the filter means
  await client.purgeInstanceHistoryBy({}, { recursive: true });
  // @ts-expect-error a reason is a text
  await client.terminateBy({}, {});
}

/** Whoever only reads takes a reader: that is what a client is, too. */
async function watch(reader: df.InstanceReader): Promise<HttpResponse> {
  await reader.waitForStart("i");
  // @ts-expect-error a reader ends nothing
  reader.terminate satisfies unknown;
  return reader.createCheckStatusResponse(undefined, "i");
}

export async function uses(client: df.DurableClient): Promise<void> {
  await lists(client);
  await waits(client);
  await restarts(client);
  await endsMany(client);
  await watch(client);
}
