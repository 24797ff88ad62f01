import { HttpRequest } from "@azure/functions";
import { ExternalEvent } from "@taskhub/core";
import { createDurableClient } from "../../src/client/durable-client.js";
import type { EventLinkOptions } from "../../src/client/create-event-link.js";
import { smallParts } from "../small-hub.js";

function setUp() {
  const small = smallParts();
  return { ...small, client: createDurableClient(small.parts) };
}

const HOUR = { hours: 1 };

describe("DurableClient.createEventLink", () => {
  test("gives an address to POST one event to, and nothing else", async () => {
    const { client, links, clock } = setUp();
    const url = new URL(await client.createEventLink("order 7", "Approved", { expiresIn: HOUR }));
    expect(url.origin + url.pathname).toBe(
      "https://shop.example/api/durabletask-links/instances/order%207/raiseEvent/Approved",
    );
    expect(Object.fromEntries(url.searchParams)).toEqual({
      ...{ ops: "raiseEvent:Approved", exp: "1930126502" },
      sig: expect.stringMatching(/^[\w-]{43}$/) as unknown,
    });
    const wanted = { instanceId: "order 7", operation: "raiseEvent", now: clock.now() } as const;
    const check = (eventName: string) => links.check(url.searchParams, { ...wanted, eventName });
    expect([check("Approved"), check("Rejected")]).toEqual(["open", "otherOperation"]);
  });

  test("takes an event that has a type", async () => {
    const { client } = setUp();
    const event = new ExternalEvent<boolean>("Decided");
    const url = await client.createEventLink("i", event, { expiresIn: HOUR });
    expect(url).toContain("/raiseEvent/Decided?ops=raiseEvent%3ADecided&");
  });

  test("has a nonce if it is to open once", async () => {
    const { client } = setUp();
    const nonceOf = async (options: EventLinkOptions) =>
      new URL(await client.createEventLink("i", "Go", options)).searchParams.get("once");
    expect(await nonceOf({ expiresIn: HOUR, once: true })).toBe("ab".repeat(16));
    expect(await nonceOf({ expiresIn: HOUR, once: false })).toBeNull();
    expect(await nonceOf({ expiresIn: HOUR })).toBeNull();
  });

  test("leads to where a request came in only if that is named", async () => {
    const { client } = setUp();
    const request = new HttpRequest({ method: "POST", url: "https://gate.example/api/x" });
    const url = await client.createEventLink("i", "Go", { expiresIn: HOUR, request });
    expect(url).toMatch(/^https:\/\/gate\.example\/api\/durabletask-links\//);
  });

  test("waits for the hub, and for no instance", async () => {
    const { client, calls, hub } = setUp();
    await client.createEventLink("nobody", "Go", { expiresIn: HOUR });
    expect(calls).toEqual(["ready", "atCall"]);
    expect([hub.sent, hub.starts]).toEqual([[], []]);
  });

  test.each([0, { days: 0 }, -1, { hours: -2 }, Number.NaN, Infinity, { days: 200_000_000 }])(
    "refuses to expire in %j",
    async (expiresIn) => {
      const { client, calls } = setUp();
      await expect(client.createEventLink("i", "Go", { expiresIn })).rejects.toThrow(RangeError);
      expect(calls).toEqual([]);
    },
  );

  test("refuses to be made without an expiry", async () => {
    const without = {} as EventLinkOptions; // as JavaScript may call it
    await expect(setUp().client.createEventLink("i", "Go", without)).rejects.toThrow(
      /expiresIn: Expected milliseconds, or an object/,
    );
  });

  test.each([
    ["", "Go", "instanceId must be a valid string."],
    ["i", "", "event must be a valid string."],
    ["..", "Go", 'instanceId: ".." cannot be part of a web address.'],
    ["i", ".", 'event: "." cannot be part of a web address.'],
    ["i", "half \ud83d", "cannot be part of a web address."],
  ])("refuses what no address can hold: '%s', '%s'", async (instanceId, event, message) => {
    const refusal = setUp().client.createEventLink(instanceId, event, { expiresIn: HOUR });
    await expect(refusal).rejects.toThrow(TypeError);
    await expect(refusal).rejects.toThrow(message);
  });

  test("refuses entities, which take operations", async () => {
    const refusal = setUp().client.createEventLink("@counter@a", "Go", { expiresIn: HOUR });
    await expect(refusal).rejects.toMatchObject({ name: "EntityNotSupportedError" });
  });
});

describe("DurableClient.rotateLinkKey", () => {
  test("revokes only if it is told to", async () => {
    const { client, calls } = setUp();
    await client.rotateLinkKey();
    await client.rotateLinkKey({ revoke: true });
    expect(calls).toEqual([
      ...["ready", "atCall", "rotateLinkKey false"],
      ...["ready", "atCall", "rotateLinkKey true"],
    ]);
  });
});
