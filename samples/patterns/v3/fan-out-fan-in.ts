/**
 * Fan-out and fan-in: a list of documents, all of them counted at once, one sum.
 *
 *     curl -X POST http://localhost:7071/api/v3/word-count
 *
 * @module
 */
import type { HttpRequest, HttpResponse } from "@azure/functions";
import * as df from "@taskhub/functions";
import type {
  ActivityHandler,
  OrchestrationContext,
  OrchestrationHandler,
} from "@taskhub/functions";

const DOCUMENTS: Record<string, string> = {
  "one.txt": "a queue is not a promise",
  "two.txt": "but a promise may wait in a queue",
  "three.txt": "for ever",
};

const wordCountV3: OrchestrationHandler = function* (context: OrchestrationContext) {
  const documents: string[] = yield context.df.callActivity("ListDocumentsV3");
  const tasks: df.Task[] = [];
  for (const document of documents) {
    tasks.push(context.df.callActivity("CountWordsV3", document));
  }
  const counts: number[] = yield context.df.Task.all(tasks);
  return counts.reduce((sum, count) => sum + count, 0);
};
df.app.orchestration("WordCountV3", wordCountV3);

const listDocuments: ActivityHandler = (): string[] => Object.keys(DOCUMENTS);
df.app.activity("ListDocumentsV3", { handler: listDocuments });

const countWords: ActivityHandler = (document: string): number =>
  (DOCUMENTS[document] ?? "").split(" ").length;
df.app.activity("CountWordsV3", { handler: countWords });

df.app.client.http("startWordCountV3", {
  methods: ["POST"],
  authLevel: "anonymous",
  route: "v3/word-count",
  handler: async (request: HttpRequest, client): Promise<HttpResponse> => {
    return client.createCheckStatusResponse(request, await client.startNew("WordCountV3"));
  },
});
