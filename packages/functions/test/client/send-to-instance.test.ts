import { putMessage } from "../../src/client/send-to-instance.js";
import { smallParts } from "../small-hub.js";

describe("putMessage", () => {
  const GO = { type: "EventRaised", name: "Go" } as const;
  const AGAIN = "00000000-1111-4222-8333-444455556666";

  test("P5: puts a message that is sent again with its id, behind all but itself", async () => {
    const { parts, hub } = smallParts({
      random: { fraction: () => 0.5, hex: () => "0".repeat(32) },
    });
    await putMessage(parts, "i", GO);
    for (let times = 0; times < 2; times += 1) {
      await putMessage(parts, "i", GO, { messageId: AGAIN });
    }
    await putMessage(parts, "i", GO);
    const random = "00000000-0000-0000-0000-000000000000";
    expect(hub.sent.map(({ message: { messageId, after } }) => [messageId, after])).toEqual([
      [random, undefined],
      [AGAIN, random],
      [AGAIN, undefined],
      [random, AGAIN],
    ]);
  });
});
