import { describe, expect, test } from "@jest/globals";
import { EntityId, entityIdOf, isEntityInstance } from "../../src/entity/entity-id.js";

describe("EntityId", () => {
  test("names its instance with the name in lower case and the key as it is", () => {
    const id = new EntityId("Counter", "Key@1");
    expect(String(id)).toBe("@counter@Key@1");
    expect(EntityId.getSchedulerIdFromEntityId(id)).toBe("@counter@Key@1");
    expect(id).toMatchObject({ name: "Counter", key: "Key@1" });
  });

  test("refuses a name or a key that is blank, or no text, in the words of v3", () => {
    const blank = "Expected non-empty, non-whitespace string but got empty string";
    expect(() => new EntityId(" ", "a")).toThrow(`name: ${blank}`);
    expect(() => new EntityId("counter", "")).toThrow(`key: ${blank}`);
    // @ts-expect-error -- what JavaScript lets pass
    expect(() => new EntityId("counter", 1)).toThrow(TypeError);
  });

  test("is found again in an instance id, and only there", () => {
    expect(EntityId.getEntityIdFromSchedulerId("@counter@a@b")).toEqual(
      new EntityId("counter", "a@b"),
    );
    expect(() => EntityId.getEntityIdFromSchedulerId("order-42")).toThrow('but got "order-42"');
  });
});

describe("entityIdOf", () => {
  test.each(["order-42", "@counter", "@@a", "@counter@", "@ @a", "@counter@ ", "x@counter@a", ""])(
    "finds no entity in '%s'",
    (instanceId) => {
      expect(entityIdOf(instanceId)).toBeUndefined();
    },
  );

  test("takes all behind the second mark for the key, line ends too", () => {
    expect(entityIdOf("@counter@a\nb@")).toEqual(new EntityId("counter", "a\nb@"));
  });
});

describe("isEntityInstance", () => {
  test("tells entities from orchestrations by the first character", () => {
    expect(isEntityInstance("@counter@a")).toBe(true);
    expect(isEntityInstance("a@counter")).toBe(false);
    for (const id of ["@", "@counter", "@counter@", "@@a"])
      expect(isEntityInstance(id)).toBe(false);
  });
});
