/**
 * A durable timer: the orchestrator sleeps, whatever happens to the process meanwhile.
 *
 *     curl -X POST "http://localhost:7071/api/timer?seconds=2"
 *
 * @module
 */
import * as df from "@taskhub/functions";
import { starter } from "./http/starter.js";
import { wholeNumber } from "./http/whole-number.js";

const MS_PER_SECOND = 1000;
const SECONDS_PER_WEEK = 604_800;

interface TimerInput {
  readonly seconds: number;
}

df.app.orchestration("Timer", function* (context) {
  const { seconds } = context.df.getInput<TimerInput>();
  const dueAt = new Date(context.df.currentUtcDateTime.getTime() + seconds * MS_PER_SECOND);
  yield* context.df.createTimer(dueAt);
  const wokeAt = context.df.currentUtcDateTime;
  return { dueAt, wokeAt, lateMs: wokeAt.getTime() - dueAt.getTime() };
});

df.app.client.http("startTimer", {
  methods: ["POST"],
  authLevel: "anonymous",
  route: "timer",
  handler: starter("Timer", ({ query }): TimerInput => {
    return {
      seconds: wholeNumber(query, "seconds", { byDefault: 2, min: 0, max: SECONDS_PER_WEEK }),
    };
  }),
});
