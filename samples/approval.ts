/**
 * A decision from outside, or none in time: an external event against a durable timer.
 *
 *     curl -X POST "http://localhost:7071/api/approval?timeoutSeconds=60"
 *
 * The answer has a link `sendEventPostUri`. Put `Approval` where it says `{eventName}`, and post
 * `true` or `false` to it as `application/json`.
 *
 * @module
 */
import * as df from "@taskhub/functions";
import { starter } from "./http/starter.js";
import { wholeNumber } from "./http/whole-number.js";

const MS_PER_SECOND = 1000;
const SECONDS_PER_WEEK = 604_800;

interface ApprovalInput {
  readonly timeoutSeconds: number;
}

df.app.orchestration("Approval", function* (context) {
  const { timeoutSeconds } = context.df.getInput<ApprovalInput>();
  const now = context.df.currentUtcDateTime.getTime();
  const deadline = context.df.createTimer(new Date(now + timeoutSeconds * MS_PER_SECOND));
  const approval = context.df.waitForExternalEvent<boolean>("Approval");
  const first = yield* context.df.Task.any([approval, deadline]);
  if (first === deadline) return "no decision in time";
  deadline.cancel(); // it would stay in its queue for nothing
  return approval.result === true ? "approved" : "rejected";
});

df.app.client.http("startApproval", {
  methods: ["POST"],
  authLevel: "anonymous",
  route: "approval",
  handler: starter("Approval", ({ query }): ApprovalInput => {
    const range = { byDefault: 60, min: 0, max: SECONDS_PER_WEEK };
    return { timeoutSeconds: wholeNumber(query, "timeoutSeconds", range) };
  }),
});
