import { InvocationContext } from "@azure/functions";
import * as df from "../src/index.js";

describe("df.getClient", () => {
  const input = df.input.durableClient();
  const context = () => new InvocationContext({ options: { extraInputs: [input] } });

  test("gives what is in the extra inputs, such as what a test has put there", () => {
    const client = { startNew: async () => "id" };
    const invocation = context();
    invocation.extraInputs.set(input, client);
    expect(df.getClient(invocation)).toBe(client);
  });

  test("refuses a function without the input, in the words of v3", () => {
    expect(() => df.getClient(new InvocationContext())).toThrow(
      "Could not find a registered durable client input binding. Check your extraInputs definition " +
        "when registering your function.",
    );
  });

  test.each([undefined, null, "text", { taskHubName: "x" }])(
    "refuses %p, in the words of v3",
    (value) => {
      const invocation = context();
      invocation.extraInputs.set(input, value);
      expect(() => df.getClient(invocation)).toThrow(
        "Received input is not a valid durable client input. Check your extraInputs definition when " +
          "registering your function.",
      );
    },
  );
});
