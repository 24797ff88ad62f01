import type { Finding } from "@taskhub/azure-storage";
import { createColors } from "picocolors";
import { findingsText } from "../../src/output/shown-findings.js";

const colors = createColors(false);

describe("findingsText", () => {
  test("shows ten of a kind, and how many more there are", () => {
    const many = Array.from({ length: 12 }, (_, n): Finding => {
      return { kind: "stuck", severity: "error", instanceId: `i${n}`, what: "It is stuck." };
    });
    const text = findingsText(
      [...many, { kind: "partMissing", severity: "warning", subject: "a queue", what: "Gone." }],
      colors,
    );
    expect(text).toContain("error i9 (stuck)\n  It is stuck.\n\nand 2 more (stuck): --json");
    expect(text).not.toContain("i10");
    expect(text).toMatch(/\n\nwarning a queue \(partMissing\)\n {2}Gone\.$/);
  });
});
