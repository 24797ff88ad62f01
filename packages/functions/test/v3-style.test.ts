import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";

const ROOT = join(__dirname, "..", "..", "..");
const V3_SAMPLES = join(ROOT, "samples", "patterns", "v3");
const MINUTE_MS = 60_000;

const files = readdirSync(V3_SAMPLES).map((name) => join(V3_SAMPLES, name));

/** What the compiler has against the samples, if this is what they import. */
function problemsWith(typesOfLibrary: string): string[] {
  const program = ts.createProgram(files, {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.Node16,
    moduleResolution: ts.ModuleResolutionKind.Node16,
    types: ["node"],
    typeRoots: [join(ROOT, "node_modules", "@types")],
    paths: {
      "@taskhub/functions": [typesOfLibrary],
      "@taskhub/*": [join(ROOT, "packages", "*", "src", "index.ts")],
    },
  });
  const problems = program.getOptionsDiagnostics();
  return [...problems, ...files.flatMap((file) => problemsIn(program, file))].map(
    ({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"),
  );
}

function problemsIn(program: ts.Program, file: string): readonly ts.Diagnostic[] {
  const source = program.getSourceFile(file);
  if (!source) throw new Error(`${file} is not there`);
  return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
}

describe("an app in the style of v3", () => {
  test(
    "compiles in strict mode with the published package and with ours",
    () => {
      expect(files).toHaveLength(8);
      const published = dirname(require.resolve("durable-functions/package.json"));
      expect(problemsWith(join(published, "types", "index.d.ts"))).toEqual([]);
      expect(problemsWith(join(ROOT, "packages", "functions", "src", "index.ts"))).toEqual([]);
    },
    5 * MINUTE_MS,
  );
});
