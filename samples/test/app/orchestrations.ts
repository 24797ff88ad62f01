/**
 * Orchestrations that are no samples: what goes wrong, and what is large.
 *
 * @module
 */
import * as df from "@taskhub/functions";

const makeText = df.app.activity("MakeText", { handler: (length: number) => "y".repeat(length) });

/** Gets a large text, makes another one, and returns both. */
df.app.orchestration("LargePayloads", function* (context) {
  const input = context.df.getInput<string>();
  const made = yield* makeText(input.length);
  return { input, made };
});

df.app.orchestration("CallsUnknownActivity", function* (context) {
  return yield* context.df.callActivity("NoSuchActivity");
});
