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

/** Adds to a counter as often as it is told, and returns what it has come to each time. */
df.app.orchestration("CallsCounter", async (context: df.OrchestrationContext<number>) => {
  const counts: number[] = [];
  const counter = new df.EntityId("Counter", "busy");
  while (counts.length < context.df.getInput()) {
    counts.push(await context.df.callEntity<number>(counter, "add", 1));
  }
  return counts;
});
