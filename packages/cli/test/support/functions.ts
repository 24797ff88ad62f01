import * as df from "@taskhub/functions";

/** What `moody` does. */
export const mood = { fails: true };

const hello = df.app.activity("hello", { handler: (city: string) => `Hello, ${city}!` });
const moody = df.app.activity("moody", {
  handler: () => {
    if (mood.fails) throw new Error("not today");
    return "fine";
  },
});

df.app.orchestration("chain", function* (context: df.OrchestrationContext<string>) {
  const greeting = yield* hello(context.df.getInput());
  yield context.df.createTimer({ milliseconds: 20 });
  return { greeting, padding: "-".repeat(200) };
});

df.app.orchestration("approval", function* (context) {
  context.df.setCustomStatus("waiting");
  return yield* context.df.waitForExternalEvent("decision");
});

df.app.orchestration("moody", function* () {
  return yield* moody();
});

df.app.entity("counter", ({ df: entity }: df.EntityContext<number>) => {
  if (entity.operationName === "add") {
    entity.setState((entity.getState(() => 0) ?? 0) + (entity.getInput<number>() ?? 1));
  }
  if (entity.operationName === "forget") entity.destructOnExit();
});
