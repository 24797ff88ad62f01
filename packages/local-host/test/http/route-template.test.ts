import { describe, expect, test } from "@jest/globals";
import { matchRoute, parseRouteTemplate } from "../../src/http/route-template";

function match(template: string, path: string) {
  return matchRoute(parseRouteTemplate(template), path);
}

describe("matchRoute", () => {
  test.each([
    ["api/hello", "/api/hello", {}],
    ["api/hello", "/API/Hello/", {}],
    ["api/hello/{name}", "/api/hello/Ann", { name: "Ann" }],
    ["api/{a}/{b}", "/api/1/2", { a: "1", b: "2" }],
    ["api/{a}/{b?}", "/api/1", { a: "1" }],
    ["api/{a}/{b?}", "/api/1/2", { a: "1", b: "2" }],
    ["api/{a=x}", "/api", { a: "x" }],
    ["api/{a=x}", "/api/y", { a: "y" }],
    ["api/{*rest}", "/api", {}],
    ["api/{*rest}", "/api/a/b", { rest: "a/b" }],
    ["api/{**rest}", "/api/a/b/", { rest: "a/b" }],
    ["api/{*rest=none}", "/api", { rest: "none" }],
    ["files/{name}.{ext}", "/files/a.b.txt", { name: "a.b", ext: "txt" }],
    ["files/{name}.{ext?}", "/files/a", { name: "a" }],
    ["files/{name}.{ext?}", "/files/a.txt", { name: "a", ext: "txt" }],
    ["v{version:int}/x", "/v2/x", { version: "2" }],
    ["{{literal}}", "/{literal}", {}],
    ["{id:int}", "/42", { id: "42" }],
    ["{id:int?}", "/", {}],
    ["{id:regex(^\\d{{3}}$)}", "/123", { id: "123" }],
    ["{id:int:range(1,10)=5}", "/", { id: "5" }],
    ["", "/", {}],
  ])("takes %s for %s", (template, path, values) => {
    expect(match(template, path)).toEqual(values);
  });

  test.each([
    ["api/hello", "/api/hello/there"],
    ["api/hello", "/api"],
    ["api/{name}", "/api"],
    ["api/{name}", "/api//"],
    ["{id:int}", "/abc"],
    ["{id:int}", "/2147483648"],
    ["{id:int?}", "/abc"],
    ["{id:min(5)}", "/4"],
    ["{id:guid}", "/1234"],
    ["{id:regex(^\\d{{3}}$)}", "/12"],
    ["files/{name}.{ext}", "/files/a"],
    ["api/{a=x}/{b}", "/api/1"],
  ])("does not take %s for %s", (template, path) => {
    expect(match(template, path)).toBeUndefined();
  });

  test("decodes values, but not an encoded slash", () => {
    expect(match("{a}", "/Ann%20B%C3%A9%2Fx")).toEqual({ a: "Ann Bé%2Fx" });
  });

  test("leaves a value that is not valid percent-encoding as it is", () => {
    expect(match("{a}", "/100%25%FF%")).toEqual({ a: "100%25%FF%" });
  });

  test("decodes literals too", () => {
    expect(match("a b/{c}", "/a%20b/1")).toEqual({ c: "1" });
  });
});

describe("parseRouteTemplate", () => {
  test.each([
    ["/api", "must not start with a slash"],
    ["~/api", "must not start with a slash or a tilde"],
    ["api//x", "two slashes in a row"],
    ["{a", "opening brace without a closing one"],
    ["a}", "closing brace has no opening one"],
    ["{}", "is not a parameter"],
    ["{a}/{A}", "is there twice"],
    ["{*a}/b", "must be the last segment"],
    ["x{*a}", "must be the last segment"],
    ["{*a?}", "cannot be optional"],
    ["{a?=1}", "cannot be optional"],
    ["{a}{b}", "need a text between them"],
    ["x{a?}", "does not follow a dot"],
    ["what?", "contains a question mark"],
    ["{a:integer}", 'constraint "integer" is not known'],
    ["{a:min}", 'constraint "min" is not known'],
    ["{a:range(1)}", 'constraint "range(1)" is not known'],
  ])("refuses %s: it %s", (template, reason) => {
    expect(() => parseRouteTemplate(template)).toThrow(reason);
  });
});
