import type { Logger } from "@taskhub/worker";
import type { BoundActivity } from "../function-registry.js";

/** What a binding beside a queue trigger of bytes may name, in lower case. */
const KNOWN: ReadonlySet<string> = new Set([
  ...["queuetrigger", "id", "popreceipt", "dequeuecount"],
  ...["insertiontime", "expirationtime", "nextvisibletime"],
  ...["rand-guid", "datetime", "sys"],
]);

/**
 * Warns of bindings with an `{expression}` that the host has no value for: it leaves the function out,
 * and calls of the activity wait for ever.
 */
export function warnOfExpressions(activities: readonly BoundActivity[], log: Logger): void {
  for (const { name, bindings } of activities) {
    const { extraInputs, extraOutputs, return: returned } = bindings;
    for (const binding of [...extraInputs, ...extraOutputs, ...(returned ? [returned] : [])]) {
      for (const [option, value] of Object.entries(binding)) {
        const unknown = typeof value === "string" ? unknownExpression(value) : undefined;
        if (unknown === undefined) continue;
        log(
          "warn",
          `Activity '${name}': ${option} "${String(value)}" of a binding names ${unknown}, and there is ` +
            `no such thing for the host, to which the input of a call means nothing. It may leave the ` +
            `function out. Use the service's SDK in the handler instead.`,
          { event: "UnknownExpression", functionName: name },
        );
      }
    }
  }
}

function unknownExpression(text: string): string | undefined {
  return text.match(/\{[A-Za-z][^{}]*\}/g)?.find((expression) => {
    const [first = ""] = expression.slice(1, -1).split(/[.:]/);
    return !KNOWN.has(first.toLowerCase());
  });
}
