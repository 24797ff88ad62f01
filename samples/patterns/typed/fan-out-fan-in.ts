/**
 * Fan-out and fan-in, with `yield*`: the compiler knows that the counts are numbers.
 *
 *     curl -X POST http://localhost:7071/api/word-count
 *
 * @module
 */
import * as df from "@taskhub/functions";

const DOCUMENTS = new Map([
  ["one.txt", "a queue is not a promise"],
  ["two.txt", "but a promise may wait in a queue"],
  ["three.txt", "for ever"],
]);

const listDocuments = df.app.activity("ListDocuments", { handler: () => [...DOCUMENTS.keys()] });

const countWords = df.app.activity("CountWords", {
  handler: (document: string) => (DOCUMENTS.get(document) ?? "").split(" ").length,
});

const wordCount = df.app.orchestration("WordCount", function* (context) {
  const documents = yield* listDocuments();
  const counts = yield* context.df.Task.all(documents.map((document) => countWords(document)));
  return counts.reduce((sum, count) => sum + count, 0);
});

df.app.client.http("startWordCount", {
  methods: ["POST"],
  authLevel: "anonymous",
  route: "word-count",
  handler: async (_request, client) => {
    const handle = await client.start(wordCount);
    const words = await handle.result({ timeout: { seconds: 60 } });
    return { jsonBody: { words } };
  },
});
