import { describe, expect, test } from "@jest/globals";
import { hubNames } from "../src/hub-names.js";

/** Queue service: lower case letters, digits and single hyphens, 3 to 63 in all. */
const QUEUE_NAME = /^(?=.{3,63}$)[a-z0-9]+(-[a-z0-9]+)*$/;
const LONGEST_HUB = `A${"b1".repeat(22)}`;

const queueOf = (name: string, hub = "MyHub") => hubNames(hub).queue({ kind: "activity", name });

describe("activityQueue", () => {
  test("has the activity's own name if a queue can have it", () => {
    expect(queueOf("Notify")).toBe("myhub-a-notify");
    expect(hubNames("MyHub").poisonQueue({ kind: "activity", name: "Notify" })).toBe(
      "myhub-a-notify-poison",
    );
    expect(queueOf("Notify")).toMatch(new RegExp(`^${hubNames("MyHub").activityQueuePrefix}`));
  });

  test("is the same in every release, for calls lie in it", () => {
    expect(queueOf("E1_SayHello")).toBe("myhub-a-e1-sayhello-e7e2ba68");
    expect(queueOf("Notify", LONGEST_HUB)).toBe(`${LONGEST_HUB.toLowerCase()}-a-notify`);
    expect(queueOf("NotifyAll", LONGEST_HUB)).toBe(`${LONGEST_HUB.toLowerCase()}-a-44025d84`);
  });

  test("does not depend on the case of the name, as the activity does not", () => {
    expect(queueOf("sendMAIL_now")).toBe(queueOf("SendMail_Now"));
  });

  test("differs for names that become the same text", () => {
    const names = ["send-mail", "send_mail", "send.mail", "sendmail", "send  mail", "send-mail-"];
    expect(new Set(names.map((name) => queueOf(name))).size).toBe(names.length);
    const long = "x".repeat(60);
    expect(queueOf(`${long}1`)).not.toBe(queueOf(`${long}2`));
  });

  test.each([
    "a",
    "Ä",
    "…",
    "-",
    "--a--b--",
    "y-".repeat(40),
    "workitems",
    "control-00",
    "n".repeat(127),
  ])("is a queue's name, and its poison queue's too, whatever hub and activity: %s", (name) => {
    for (const hub of ["Hub", LONGEST_HUB, `H${"u".repeat(35)}`]) {
      const queue = queueOf(name, hub);
      expect(queue).toMatch(QUEUE_NAME);
      expect(`${queue}-poison`).toMatch(QUEUE_NAME);
      const names = hubNames(hub);
      const others = [names.workItemQueue, names.controlQueue(0), names.poison];
      expect([...others, ...others.map((other) => `${other}-poison`)]).not.toContain(queue);
    }
  });
});
