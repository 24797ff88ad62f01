import { describe, expect, test } from "@jest/globals";
import type { Program, Statement } from "./program.js";
import { describeProgram } from "./program.js";
import { shrink } from "./shrink.js";

const RETRY = {
  ...{ firstRetryIntervalInMilliseconds: 1_000, maxNumberOfAttempts: 3, backoffCoefficient: 2 },
};

const program: Program = {
  events: ["go"],
  statements: [
    { do: "set status", value: "on" },
    {
      do: "repeat",
      times: 3,
      body: [
        { do: "make a guid" },
        {
          do: "try",
          body: [
            {
              do: "yield",
              catches: false,
              what: {
                make: "all",
                of: [
                  { make: "activity", input: "text", retry: RETRY },
                  { make: "timer", delayMs: 0 },
                ],
              },
            },
          ],
          otherwise: [{ do: "return" }],
        },
      ],
    },
  ],
};

describe("shrink", () => {
  test("leaves what is needed, and nothing else", async () => {
    const smallest = await shrink(program, async (each) =>
      /all\(.*timer/.test(describeProgram(each)),
    );
    expect(describeProgram(smallest)).toBe("yield all(timer(0 ms))");
  });

  test("leaves the entities of a lock that are needed", async () => {
    const entities = ["a", "b", "c"].map((key) => ({ name: "counter", key }) as const);
    const lock: Statement = { do: "yield", what: { make: "lock", entities }, catches: false };
    const smallest = await shrink(
      { events: [], statements: [lock, { do: "release" }] },
      async (each) => /lock.*@b/.test(describeProgram(each)),
    );
    expect(describeProgram(smallest)).toBe("yield lock(@counter@b)");
  });

  test("keeps a retry that is needed, in its shortest form", async () => {
    const smallest = await shrink(program, async (each) => describeProgram(each).includes("first"));
    expect(describeProgram(smallest).toLowerCase()).not.toContain("backoff");
  });
});
