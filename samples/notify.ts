/**
 * An activity with an output binding: the Functions host puts what it sets into a queue.
 *
 *     curl -X POST "http://localhost:7071/api/notify?names=Ann,Bob"
 *
 * A message may come twice after a crash; the `id` in it is the same then.
 *
 * @module
 */
import { app, output } from "@azure/functions";
import * as df from "@taskhub/functions";
import { BadRequestError } from "./http/refusal.js";
import { starter } from "./http/starter.js";

const queue = { queueName: "notifications", connection: "AzureWebJobsStorage" };
const notifications = output.storageQueue(queue);

interface Notification {
  readonly to: string;
  readonly text: string;
}

const notify = df.app.activity("Notify", {
  extraOutputs: [notifications],
  handler: ({ to, text }: Notification, context) => {
    if (to === "nobody") throw new Error("nobody cannot be notified");
    context.extraOutputs.set(notifications, { id: context.df.taskKey, to, text });
    return to;
  },
});

df.app.orchestration("NotifyAll", function* (context) {
  const names = context.df.getInput<string[]>();
  return yield* context.df.Task.all(names.map((to) => notify({ to, text: `Hello, ${to}!` })));
});

app.storageQueue("deliver", {
  ...queue,
  handler: (message, context) => {
    const { id, to, text } = message as Notification & { readonly id: string };
    context.log(`to ${to}: "${text}" (${id})`);
  },
});

df.app.client.http("startNotify", {
  methods: ["POST"],
  authLevel: "anonymous",
  route: "notify",
  handler: starter("NotifyAll", ({ query }) => {
    const names = (query.get("names") ?? "Ann").split(",").map((name) => name.trim());
    if (names.every((name) => name !== "")) return names;
    throw new BadRequestError("names must be names with commas between them.");
  }),
});
