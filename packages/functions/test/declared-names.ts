import path from "node:path";
import ts from "typescript";

const ROOT = path.resolve(__dirname, "../../..");

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
 * What packages declare for those who import them: `Name`, `Name.member` of what is a type, and
 * `typeof Name.member` of what is a value: static members, the members of a namespace or an enum.
 *
 * What is marked `@internal`, or declared outside of the package, is left out.
 */
export function declaredNames(packages: readonly DeclaredPackage[]): string[][] {
  const program = ts.createProgram(
    packages.map(({ entryPoint }) => entryPoint),
    OPTIONS,
  );
  return packages.map((each) => new Declarations(program, each).names());
}

class Declarations {
  private readonly checker: ts.TypeChecker;

  constructor(
    private readonly program: ts.Program,
    private readonly of: DeclaredPackage,
  ) {
    this.checker = program.getTypeChecker();
  }

  names(): string[] {
    const { checker } = this;
    const file = this.program.getSourceFile(this.of.entryPoint);
    const module = file && checker.getSymbolAtLocation(file);
    if (!module) throw new Error(`Expected a module at ${this.of.entryPoint}; there is none.`);
    return checker.getExportsOfModule(module).flatMap((exported) => {
      const { name } = exported;
      const symbol = isAlias(exported) ? checker.getAliasedSymbol(exported) : exported;
      const names = [name];
      if (symbol.flags & ts.SymbolFlags.Type) {
        names.push(...this.membersOf(checker.getDeclaredTypeOfSymbol(symbol), name, DEPTH));
      }
      if (symbol.flags & ts.SymbolFlags.Value) {
        names.push(...this.membersOf(checker.getTypeOfSymbol(symbol), `typeof ${name}`, DEPTH));
      }
      return names;
    });
  }

  private membersOf(type: ts.Type, owner: string, depth: number): string[] {
    const { checker } = this;
    if (depth === 0) return [];
    const own = checker.getPropertiesOfType(type).filter((member) => this.isOwn(member));
    return own.flatMap((member) => {
      const name = `${owner}.${nameOf(member)}`;
      const inner = checker.getNonNullableType(checker.getTypeOfSymbol(member));
      return [name, ...this.membersOf(inner, name, depth - 1)];
    });
  }

  private isOwn(symbol: ts.Symbol): boolean {
    if (symbol.getJsDocTags(this.checker).some(({ name }) => name === "internal")) return false;
    return (symbol.declarations ?? []).some((declaration) =>
      declaration.getSourceFile().fileName.startsWith(this.of.folder),
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
