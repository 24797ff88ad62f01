import { RecentlyUsed } from "../src/recently-used.js";

const one = { is: "one" };

/** A map for two, with as many in it. */
function full(): RecentlyUsed<{ readonly is: string }> {
  const map = new RecentlyUsed<{ readonly is: string }>(2);
  map.set("a", one);
  map.set("b", { is: "two" });
  return map;
}

describe("RecentlyUsed", () => {
  test("keeps as many as it has room for", () => {
    expect([...full().entries()].map(([key]) => key)).toEqual(["a", "b"]);
    expect(full().get("c")).toBeUndefined();
  });

  test("forgets what was set longest ago", () => {
    const map = full();
    map.set("c", one);
    expect([...map.entries()].map(([key]) => key)).toEqual(["b", "c"]);
  });

  test("counts a look as a use", () => {
    const map = full();
    expect(map.get("a")).toBe(one);
    map.set("c", one);
    expect([...map.entries()].map(([key]) => key)).toEqual(["a", "c"]);
  });

  test("forgets what is deleted", () => {
    const map = full();
    map.delete("a");
    map.delete("c");
    expect([...map.entries()].map(([key]) => key)).toEqual(["b"]);
  });

  test("makes no room for what it has already", () => {
    const map = full();
    map.set("a", { is: "another" });
    expect([...map.entries()]).toEqual([
      ["b", { is: "two" }],
      ["a", { is: "another" }],
    ]);
  });
});
