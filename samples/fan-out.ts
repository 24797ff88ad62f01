/**
 * Fan-out and fan-in: many activities at once, one result from all of theirs.
 *
 *     curl -X POST "http://localhost:7071/api/fan-out?count=100"
 *
 * @module
 */
import * as df from "@taskhub/functions";
import { starter } from "./http/starter.js";
import { wholeNumber } from "./http/whole-number.js";

interface FanOutInput {
  readonly count: number;
}

df.app.activity("Square", { handler: (value: number) => value * value });

df.app.orchestration("FanOut", function* (context) {
  const { count } = context.df.getInput<FanOutInput>();
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  const calls = numbers.map((value) => context.df.callActivity<number>("Square", value));
  const squares = yield* context.df.Task.all(calls);
  return squares.reduce((sum, square) => sum + square, 0);
});

df.app.client.http("startFanOut", {
  methods: ["POST"],
  authLevel: "anonymous",
  route: "fan-out",
  handler: starter("FanOut", ({ query }): FanOutInput => {
    return { count: wholeNumber(query, "count", { byDefault: 100, min: 1, max: 10_000 }) };
  }),
});
