/**
 * A chain: each activity gets the result of the one before.
 *
 *     curl -X POST "http://localhost:7071/api/chain?length=20"
 *
 * @module
 */
import * as df from "@taskhub/functions";
import { starter } from "./http/starter.js";
import { wholeNumber } from "./http/whole-number.js";

interface ChainInput {
  readonly length: number;
}

const increment = df.app.activity("Increment", { handler: (value: number) => value + 1 });

df.app.orchestration("Chain", function* (context) {
  const { length } = context.df.getInput<ChainInput>();
  let value = 0;
  for (let step = 0; step < length; step++) value = yield* increment(value);
  return value;
});

df.app.client.http("startChain", {
  methods: ["POST"],
  authLevel: "anonymous",
  route: "chain",
  handler: starter("Chain", ({ query }): ChainInput => {
    return { length: wholeNumber(query, "length", { byDefault: 20, min: 1, max: 1000 }) };
  }),
});
