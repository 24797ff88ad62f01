import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

const ROOT = join(__dirname, "..", "..");
const DECISIONS = readdirSync(join(ROOT, "packages", "decisions"));

describe("the documents", () => {
  const files = [
    "README.md",
    "CHANGELOG.md",
    "packages/README.md",
    "packages/local-host/README.md",
    ...DECISIONS.map((name) => `packages/decisions/${name}`),
  ];

  test.each(files)("link from %s to nothing that is not there", (file) => {
    const folder = dirname(join(ROOT, file));
    const targets = linksOf(read(file)).filter((target) => !/^(https?:|#)/.test(target));
    const missing = targets.filter((target) => !existsSync(join(folder, target.split("#", 1)[0]!)));
    expect(missing).toEqual([]);
  });

  test("show in the README's snippets what is in the files they name", () => {
    const snippets = [
      ...read("README.md").matchAll(/\]\((samples\/[^)]+\.ts)\)[^`]*```ts\n(.*?)```/gs),
    ];
    expect(snippets.map(([, file]) => file)).toEqual([
      "samples/hello-cities.ts",
      "samples/patterns/typed/chaining.ts",
      "samples/patterns/typed/counter.ts",
      "samples/patterns/v3/counter.ts",
      "samples/test/budget.test.ts",
    ]);
    for (const [, file = "", code] of snippets) expect(code).toBe(read(file));
  });

  test("have a file for each snippet of the README", () => {
    const count = [...read("README.md").matchAll(/```ts\n/g)].length;
    expect(count).toBe(5);
  });

  test("name, for each guarantee, tests that have its label in their titles", () => {
    const rows = [...read("packages/README.md").matchAll(/^\| \*\*(P\d+)\*\*.*$/gm)];
    expect(rows.map(([, label]) => label)).toEqual(
      Array.from({ length: 10 }, (_, index) => `P${index + 1}`),
    );
    for (const [row, label = ""] of rows) {
      for (const target of linksOf(row)) expect(titlesOf(target)).toMatch(RegExp(`\\b${label}\\b`));
    }
  });

  function titlesOf(testFile: string): string {
    const titles = read(join("packages", testFile)).matchAll(
      /^\s*"[^"]+",$|(?:test|describe)\(.*$/gm,
    );
    return [...titles].map(([title]) => title).join("\n");
  }

  function linksOf(text: string): string[] {
    return [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target);
  }

  function read(file: string): string {
    return readFileSync(join(ROOT, file), "utf8");
  }
});
