import { isRewindRequest, type RuntimeStatus } from "@taskhub/core";
import { createDurableClient } from "../../src/client/durable-client.js";
import { smallApi, text } from "../http/small-api.js";

function setUp() {
  const { ask, ...small } = smallApi();
  const client = createDurableClient(small.parts);
  const post = async (tail: string, access: "key" | "link" = "key") => {
    const answer = await ask("POST", tail, { access });
    return { status: answer.status, text: await text(answer) };
  };
  const add = (runtimeStatus: RuntimeStatus) =>
    small.hub.add({ instanceId: "i", executionId: "e", name: "Import", runtimeStatus });
  return { ...small, client, ask: post, add };
}

const NOT_FAILED = "The rewind operation is only supported on failed orchestration instances.";

describe("DurableClient.rewind", () => {
  test("asks for the rewind of the execution that failed, and shows it as pending", async () => {
    const { client, hub, add } = setUp();
    add("Failed");
    await client.rewind("i", "mended");
    expect(hub.sent).toHaveLength(1);
    const { message } = hub.sent[0]!;
    expect(isRewindRequest(message)).toBe(true);
    expect(message).toMatchObject({ instanceId: "i", executionId: "e", event: { data: "mended" } });
    expect((await client.getStatus("i")).runtimeStatus).toBe("Pending");
  });

  test.each(["Running", "Pending", "Suspended", "Completed", "Terminated"] as const)(
    "refuses an instance that is %s, in the words of v3",
    async (status) => {
      const { client, hub, add } = setUp();
      add(status);
      await expect(client.rewind("i", "mended")).rejects.toMatchObject({
        code: "InstanceNotFailed",
        runtimeStatus: status,
        message: expect.stringContaining(NOT_FAILED) as unknown,
      });
      expect(hub.sent).toEqual([]);
    },
  );

  test("knows no instance of an id that nobody has", async () => {
    const { client } = setUp();
    await expect(client.rewind("i", "mended")).rejects.toMatchObject({
      code: "InstanceNotFound",
      message: "No instance with ID 'i' found.",
    });
  });

  test("reaches no other hub", async () => {
    const { client, add } = setUp();
    add("Failed");
    await expect(client.rewind("i", "mended", { taskHubName: "Other" })).rejects.toMatchObject({
      code: "InvalidConfiguration",
    });
  });
});

describe("answerManagement, rewind", () => {
  test("asks for the rewind with the reason, and answers 202", async () => {
    const { ask, hub, add } = setUp();
    add("Failed");
    expect(await ask("instances/i/rewind?reason=all%20well")).toEqual({ status: 202, text: "" });
    expect(hub.sent[0]?.message.event).toMatchObject({ type: "GenericEvent", data: "all well" });
  });

  test("answers 404 to an id nobody has, 409 to an instance that has not failed", async () => {
    const { ask, add } = setUp();
    expect((await ask("instances/i/rewind")).status).toBe(404);
    add("Running");
    const refused = await ask("instances/i/rewind");
    expect(refused.status).toBe(409);
    expect(refused.text).toContain("only one that failed can be rewound");
  });

  test("has a signed link of its own, which does nothing else", async () => {
    const { ask, client, hub, add } = setUp();
    add("Failed");
    const { rewindPostUri, terminatePostUri } = client.createHttpManagementPayload("i");
    expect(rewindPostUri).toContain("/instances/i/rewind?reason={text}&");
    const other = terminatePostUri.replace("/terminate?", "/rewind?");
    expect((await ask(other, "link")).status).toBe(403);
    expect((await ask(rewindPostUri.replace("/rewind?", "/terminate?"), "link")).status).toBe(403);
    expect(hub.sent).toEqual([]);
    expect((await ask(rewindPostUri.replace("{text}", "go"), "link")).status).toBe(202);
    expect(hub.sent).toHaveLength(1);
  });
});
