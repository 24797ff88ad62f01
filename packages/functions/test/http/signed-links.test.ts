import { eventOperation, SignedLinks, type LinkOperation } from "../../src/http/signed-links.js";

describe("SignedLinks", () => {
  const key = Buffer.alloc(32, 1);
  const links = new SignedLinks("ShopHub", [key]);
  const now = new Date("2031-03-01T09:00:00Z");
  const grant = {
    instanceId: "order 7/ü",
    operations: ["raiseEvent"],
    expiresAt: new Date("2031-03-01T10:00:00Z"),
  } as const;
  const wanted = { instanceId: grant.instanceId, operation: "raiseEvent", now } as const;

  function tampered(change: (query: URLSearchParams) => void): URLSearchParams {
    const query = new URLSearchParams(links.sign(grant));
    change(query);
    return query;
  }

  test("L1: a link opens the instance and the operation it was signed for", () => {
    expect(links.check(links.sign(grant), wanted)).toBe("open");
  });

  test("survives being written into an address and read from it", () => {
    const url = new URL(`https://x.example/?${links.sign(grant).toString()}&reason=a`);
    expect(links.check(url.searchParams, wanted)).toBe("open");
  });

  test("L1: does not open another instance", () => {
    const other = { ...wanted, instanceId: "order 8" };
    expect(links.check(links.sign(grant), other)).toBe("unsigned");
  });

  test.each([
    "status",
    "terminate",
    "suspend",
    "resume",
    "rewind",
    "restart",
    "purge",
  ] satisfies LinkOperation[])("L1: a link for raising events does not open %s", (operation) => {
    expect(links.check(links.sign(grant), { ...wanted, operation })).toBe("otherOperation");
  });

  test("opens each of several operations", () => {
    const query = links.sign({ ...grant, operations: ["status", "terminate"] });
    expect(links.check(query, { ...wanted, operation: "terminate" })).toBe("open");
    expect(links.check(query, wanted)).toBe("otherOperation");
  });

  test("L1: has expired at its expiry, to the second", () => {
    const at = (time: string) => links.check(links.sign(grant), { ...wanted, now: new Date(time) });
    expect(at("2031-03-01T09:59:59.999Z")).toBe("open");
    expect(at("2031-03-01T10:00:00Z")).toBe("expired");
  });

  test("L1: has expired if its expiry is no time", () => {
    const query = links.sign({ ...grant, expiresAt: new Date(NaN) });
    expect(links.check(query, wanted)).toBe("expired");
  });

  test("L1: does not open a hub of another name, nor with another key", () => {
    expect(new SignedLinks("OtherHub", [key]).check(links.sign(grant), wanted)).toBe("unsigned");
    const otherKey = new SignedLinks("ShopHub", [Buffer.alloc(32, 2)]);
    expect(otherKey.check(links.sign(grant), wanted)).toBe("unsigned");
  });

  test("takes the name of the hub in any case, as the storage does", () => {
    expect(new SignedLinks("shophub", [key]).check(links.sign(grant), wanted)).toBe("open");
  });

  test("is signed by the first of several keys, and opened by each", () => {
    const [old, young] = [key, Buffer.alloc(32, 2)];
    const query = new SignedLinks("ShopHub", [young, old]).sign(grant);
    expect(new SignedLinks("ShopHub", [young]).check(query, wanted)).toBe("open");
    expect(new SignedLinks("ShopHub", [old, young]).check(query, wanted)).toBe("open");
    expect(new SignedLinks("ShopHub", [old]).check(query, wanted)).toBe("unsigned");
  });

  test("L1: a link to one event opens that one, and not any other", () => {
    const query = links.sign({ ...grant, operations: [eventOperation("Go")] });
    const check = (eventName?: string, operation: LinkOperation = "raiseEvent") =>
      links.check(query, { ...wanted, operation, eventName });
    expect(check("Go")).toBe("open");
    for (const other of ["go", "Stop", "Go ", "Go,", "", undefined]) {
      expect([other, check(other)]).toEqual([other, "otherOperation"]);
    }
    expect(check("Go", "status")).toBe("otherOperation");
  });

  test.each([",", "a,raiseEvent", "raiseEvent", "a:b", "a/b?c#d", "50%", "Grüße 東京 🎉", " "])(
    "L1: the name of an event may be '%s', and is no list of operations",
    (eventName) => {
      const query = links.sign({ ...grant, operations: [eventOperation(eventName)] });
      expect(links.check(query, { ...wanted, eventName })).toBe("open");
      expect(links.check(query, { ...wanted, eventName: "Go" })).toBe("otherOperation");
    },
  );

  test("L1: the nonce of a link that opens once cannot be taken away, changed, or put there", () => {
    const once = links.sign({ ...grant, nonce: "n1" });
    expect(links.check(once, wanted)).toBe("open");
    const changed = (change: (query: URLSearchParams) => void, of = once) => {
      const query = new URLSearchParams(of);
      change(query);
      return links.check(query, wanted);
    };
    expect(changed((q) => q.delete("once"))).toBe("unsigned");
    expect(changed((q) => q.set("once", "n2"))).toBe("unsigned");
    expect(changed((q) => q.set("once", ""))).toBe("unsigned");
    expect(changed((q) => q.append("once", "n1"))).toBe("malformed");
    expect(changed((q) => q.set("once", "n1"), links.sign(grant))).toBe("unsigned");
  });

  test("L1: no other text stands for a signature", () => {
    const sig = links.sign(grant).get("sig")!;
    const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const others = [
      ...Array.from(letters, (letter) => sig.slice(0, -1) + letter), // the last one has two bits to spare
      ...[`${sig}=`, `${sig}!`, ` ${sig}`, `${sig}\n`, sig.replace(/^./, "!$&")],
      ...[Buffer.from(sig, "base64url").toString("base64"), sig.toLowerCase()],
    ];
    for (const other of others.filter((each) => each !== sig)) {
      const verdict = links.check(
        tampered((q) => q.set("sig", other)),
        wanted,
      );
      expect([other, verdict]).toEqual([other, "unsigned"]);
    }
  });

  test.each<[string, (query: URLSearchParams) => void]>([
    ["the operations", (q) => q.set("ops", "raiseEvent,terminate")],
    ["the expiry", (q) => q.set("exp", "4102444800")],
    ["the expiry, to no number", (q) => q.set("exp", "never")],
    ["a letter of the signature", (q) => q.set("sig", flip(q.get("sig")!))],
    ["the length of the signature", (q) => q.set("sig", q.get("sig")!.slice(0, -4))],
    ["the signature, to nothing", (q) => q.set("sig", "")],
  ])("L1: notices a change of %s", (_, change) => {
    expect(links.check(tampered(change), wanted)).toBe("unsigned");
  });

  test.each<[string, (query: URLSearchParams) => void]>([
    ["the signature, taken away", (q) => q.delete("sig")],
    ["the operations, taken away", (q) => q.delete("ops")],
    ["the expiry, taken away", (q) => q.delete("exp")],
    ["the signature, given twice", (q) => q.append("sig", q.get("sig")!)],
    ["the operations, given twice", (q) => q.append("ops", "terminate")],
  ])("L1: takes for no link what has %s", (_, change) => {
    expect(links.check(tampered(change), wanted)).toBe("malformed");
  });

  test("L1: parts that run into each other do not give the same signature", () => {
    const one = links.sign({ ...grant, instanceId: 'a","status' });
    const other = links.sign({ ...grant, instanceId: "a" });
    expect(one.get("sig")).not.toBe(other.get("sig"));
  });

  test("stays as it is from version to version", () => {
    expect(links.sign(grant).toString()).toMatchInlineSnapshot(
      `"ops=raiseEvent&exp=1930125600&sig=CRQ0amkZRHRxgPMGCNc5XfUsFlrLAf6lOK1VMLENHJA"`,
    );
  });

  function flip(text: string): string {
    return (text.startsWith("A") ? "B" : "A") + text.slice(1);
  }
});
