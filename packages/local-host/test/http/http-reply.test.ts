import { describe, expect, test } from "@jest/globals";
import { cookieHeader } from "../../src/http/http-reply";

describe("cookieHeader", () => {
  test("writes what is set, in the order of ASP.NET Core", () => {
    const header = cookieHeader({
      name: "session",
      value: "a b;c",
      expires: { value: { seconds: 1_795_000_000 } },
      maxAge: { value: 60 },
      domain: { value: "example.com" },
      path: { value: "/x" },
      secure: { value: true },
      sameSite: "strict",
      httpOnly: { value: true },
    });
    expect(header).toBe(
      "session=a%20b%3Bc; expires=Wed, 18 Nov 2026 11:06:40 GMT; max-age=60; domain=example.com; " +
        "path=/x; secure; samesite=strict; httponly",
    );
  });

  test("takes none for not said, and explicitNone for SameSite=None", () => {
    expect(cookieHeader({ name: "a", value: "1", sameSite: "none" })).toBe("a=1; path=/");
    expect(cookieHeader({ name: "a", value: "1", sameSite: "explicitNone" })).toBe(
      "a=1; path=/; samesite=none",
    );
  });
});
