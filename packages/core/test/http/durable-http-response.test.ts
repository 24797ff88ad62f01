import { describe, expect, test } from "@jest/globals";
import { DurableHttpResponse } from "../../src/http/durable-http-response.js";

describe("DurableHttpResponse", () => {
  const response = new DurableHttpResponse(200, "{}", {
    "Content-Type": "application/json",
    "Set-Cookie": ["a=1", "b=2"],
  });

  test.each(["Content-Type", "content-type", "CONTENT-TYPE"])("finds a header as %s", (name) => {
    expect(response.getHeader(name)).toBe("application/json");
  });

  test("joins the headers of one name", () => {
    expect(response.getHeader("set-cookie")).toBe("a=1, b=2");
  });

  test("has undefined for a header that is not there", () => {
    expect(response.getHeader("Location")).toBeUndefined();
    expect(new DurableHttpResponse(204).getHeader("Location")).toBeUndefined();
  });

  test("is written as v3 wrote it", () => {
    expect(JSON.parse(JSON.stringify(response))).toEqual({
      statusCode: 200,
      content: "{}",
      headers: { "Content-Type": "application/json", "Set-Cookie": ["a=1", "b=2"] },
    });
  });
});
