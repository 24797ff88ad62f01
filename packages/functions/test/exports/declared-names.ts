import path from "node:path";
import ts from "typescript";

const ROOT = path.resolve(__dirname, "../../../..");

/** A package as its users' compiler sees it. */
export interface DeclaredPackage {
  readonly entryPoint: string;
  /** What is declared outside of it, such as the members of `Error`, is not its own. */
  readonly folder: string;
}

/** `durable-functions`, as npm has it. */
export const PUBLISHED: DeclaredPackage = {
  entryPoint: path.join(ROOT, "node_modules/durable-functions/types/index.d.ts"),
  folder: path.join(ROOT, "node_modules/durable-functions/types/"),
};

/** The package these tests belong to, with those it joins. */
export const OURS: DeclaredPackage = {
  entryPoint: path.join(ROOT, "packages/functions/src/index.ts"),
  folder: path.join(ROOT, "packages/"),
};

const OPTIONS: ts.CompilerOptions = {
  module: ts.ModuleKind.Node16,
  target: ts.ScriptTarget.ES2022,
  lib: ["lib.es2022.d.ts"],
  types: ["node"],
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  // from source: no build has to come before
  paths: { "@taskhub/*": [path.join(ROOT, "packages/*/src/index.ts")] },
};

/** `DurableOrchestrationContext.Task.all`: members, and the members of members. */
const DEPTH = 2;

/**
 * What a package declares for those who import it: `Name`, `Name.member` of what is a type, and
 * `typeof Name.member` of what is a value: static members, the members of a namespace or an enum.
 *
 * What is marked `@internal`, or declared outside of the package, is left out.
 */
export function declaredNames({ entryPoint, folder }: DeclaredPackage): string[] {
  const program = ts.createProgram([entryPoint], OPTIONS);
  const checker = program.getTypeChecker();
  const file = program.getSourceFile(entryPoint);
  const module = file && checker.getSymbolAtLocation(file);
  if (!module) throw new Error(`Expected a module at ${entryPoint}; there is none.`);
  return checker.getExportsOfModule(module).flatMap((exported) => {
    const { name } = exported;
    const symbol = isAlias(exported) ? checker.getAliasedSymbol(exported) : exported;
    const type = symbol.flags & ts.SymbolFlags.Type && checker.getDeclaredTypeOfSymbol(symbol);
    const value = symbol.flags & ts.SymbolFlags.Value && checker.getTypeOfSymbol(symbol);
    return [
      name,
      ...(type ? membersOf(type, name, DEPTH) : []),
      ...(value ? membersOf(value, `typeof ${name}`, DEPTH) : []),
    ];
  });

  function membersOf(type: ts.Type, owner: string, depth: number): string[] {
    if (depth === 0) return [];
    const own = checker.getPropertiesOfType(type).filter(isOwn);
    return own.flatMap((member) => {
      const name = `${owner}.${nameOf(member)}`;
      const inner = checker.getNonNullableType(checker.getTypeOfSymbol(member));
      return [name, ...membersOf(inner, name, depth - 1)];
    });
  }

  function isOwn(symbol: ts.Symbol): boolean {
    if (symbol.getJsDocTags(checker).some(({ name }) => name === "internal")) return false;
    const declarations = symbol.declarations ?? [];
    return declarations.some((declaration) =>
      declaration.getSourceFile().fileName.startsWith(folder),
    );
  }
}

function isAlias({ flags }: ts.Symbol): boolean {
  return (flags & ts.SymbolFlags.Alias) !== 0;
}

/** The compiler's name for `[Symbol.dispose]` is `__@dispose@` and a number. */
function nameOf({ name }: ts.Symbol): string {
  const [, wellKnown] = /^__@(\w+)@\d+$/.exec(name) ?? [];
  return wellKnown === undefined ? name : `[Symbol.${wellKnown}]`;
}
