import { describe, expect, test } from "@jest/globals";
import { createConstraint } from "../../src/http/route-constraint";

describe("createConstraint", () => {
  test.each([
    ["alpha", ["abc", "ABC"], ["a1", "a-b"]],
    ["bool", ["true", "False"], ["1", "yes"]],
    ["datetime", ["2026-11-22", "2026-11-22 10:00"], ["soon"]],
    ["decimal", ["1", "-1.5", "1,000.5"], ["1e3", "x"]],
    ["double", ["1", "-1.5e3", "NaN"], ["x", ""]],
    ["guid", ["01234567-89ab-cdef-0123-456789abcdef", "0123456789abcdef0123456789ABCDEF"], ["123"]],
    ["int", ["0", "-2147483648", "+7"], ["2147483648", "1.0", ""]],
    ["long", ["9223372036854775807"], ["9223372036854775808"]],
    ["length(3)", ["abc"], ["ab", "abcd"]],
    ["length(2,3)", ["ab", "abc"], ["a", "abcd"]],
    ["minlength(2)", ["ab"], ["a"]],
    ["maxlength(2)", ["ab"], ["abc"]],
    ["min(2)", ["2", "3"], ["1", "x"]],
    ["max(2)", ["2", "-3"], ["3"]],
    ["range(1,3)", ["1", "3"], ["0", "4"]],
    ["regex(^a.c$)", ["abc", "ABC"], ["abd"]],
    ["required", ["x"], [""]],
    ["file", ["a.txt", "a/b.txt"], ["a", "a."]],
    ["nonfile", ["a", "a."], ["a.txt"]],
    ["INT", ["1"], ["x"]],
  ])("%s allows %j and not %j", (name, allowed, refused) => {
    const allows = createConstraint(name);
    expect(allowed.filter((value) => !allows(value))).toEqual([]);
    expect(refused.filter(allows)).toEqual([]);
  });
});
