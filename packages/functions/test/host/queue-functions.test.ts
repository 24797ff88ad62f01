import { messageBytes } from "../../src/host/queue-functions.js";

describe("messageBytes", () => {
  const message = '{"$type":"DurableTask.AzureStorage.MessageData","Body":"ü"}';
  const base64 = Buffer.from(message, "utf8").toString("base64");

  test.each([
    ["what the host has decoded", Buffer.from(message, "utf8")],
    ["what the host has left as it was put", Buffer.from(base64, "latin1")],
    ["a text instead of bytes", base64],
    ["a message with a byte order mark", Buffer.from(`\uFEFF${message}`, "utf8")],
  ])("takes %s", (_, body) => {
    expect(Buffer.from(messageBytes(body)).toString("utf8").replace("\uFEFF", "")).toBe(message);
  });
});
