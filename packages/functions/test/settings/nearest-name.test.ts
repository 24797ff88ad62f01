import { nearestName } from "../../src/settings/nearest-name.js";

describe("nearestName", () => {
  const names = ["HelloCities", "Approval", "hubName", "partitionCount"];

  test.each([
    ["HeloCities", "HelloCities"],
    ["hellocities", "HelloCities"],
    ["Aproval", "Approval"],
    ["hubNmae", "hubName"],
  ])("takes %s for %s", (name, meant) => {
    expect(nearestName(name, names)).toBe(meant);
  });

  test.each(["x", "Payment", ""])("finds nothing near %p", (name) => {
    expect(nearestName(name, names)).toBeUndefined();
  });

  test("finds nothing where there is nothing", () => {
    expect(nearestName("a", [])).toBeUndefined();
  });
});
