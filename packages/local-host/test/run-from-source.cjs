/**
 * Runs the packages from their TypeScript sources, without a build:
 *
 *   node -r packages/local-host/test/run-from-source.cjs packages/local-host/src/cli.ts start ...
 *
 * `.ts` files are compiled as they are required; `@taskhub/<name>` is `packages/<name>/src`, by
 * `require` and by `import`. Types are not checked.
 */
"use strict";

const fs = require("node:fs");
const Module = require("node:module");
const path = require("node:path");
const { parseSync, transformSync } = require("@swc/core");

const PACKAGES = path.resolve(__dirname, "..", "..");
const sources = findSources();

const resolveFilename = Module._resolveFilename;
Module._resolveFilename = function (request, parent, ...rest) {
  const wanted = sources.get(request) ?? besides(request, parent);
  return wanted ?? resolveFilename.call(this, request, parent, ...rest);
};

/** `./name.js` in a source is `./name.ts` beside it. */
function besides(request, parent) {
  if (!/^\.{1,2}\/.*\.js$/.test(request) || !parent?.filename?.endsWith(".ts")) return undefined;
  const source = path.resolve(path.dirname(parent.filename), request.replace(/\.js$/, ".ts"));
  return fs.existsSync(source) ? source : undefined;
}

Module._extensions[".ts"] = function (module, filename) {
  const { code } = transformSync(fs.readFileSync(filename, "utf8"), {
    filename,
    swcrc: false,
    sourceMaps: "inline",
    jsc: { parser: { syntax: "typescript" }, target: "es2022" },
    module: { type: "commonjs", ignoreDynamic: true },
  });
  module._compile(code, filename);
};

process.setSourceMapsEnabled(true);
redirectImports();

/** Every entry point of every package: its name, and its source file. */
function findSources() {
  const found = new Map();
  for (const folder of fs.readdirSync(PACKAGES)) {
    const manifestFile = path.join(PACKAGES, folder, "package.json");
    if (!fs.existsSync(manifestFile)) continue;
    const { name, exports: entries = {} } = JSON.parse(fs.readFileSync(manifestFile, "utf8"));
    for (const [subpath, entry] of Object.entries(entries)) {
      if (typeof entry !== "object") continue;
      const source = entry.default.replace("./dist/", "./src/").replace(/\.js$/, ".ts");
      found.set(path.posix.join(name, subpath), path.join(PACKAGES, folder, source));
    }
  }
  return found;
}

/**
 * An ES module imports a small module that requires the source: one copy, whoever asks. The names
 * must be known before the source runs, so they are read from its export lists.
 */
function redirectImports() {
  const bridges = {};
  for (const [specifier, source] of sources) {
    if (!fs.existsSync(source)) continue;
    const names = exportedNames(source).map((name) => `export const ${name} = it.${name};`);
    const bridge = [
      `import { createRequire } from "node:module";`,
      `const it = createRequire(${JSON.stringify(source)})(${JSON.stringify(source)});`,
      `export default it;`,
      ...names,
    ];
    bridges[specifier] = `data:text/javascript,${encodeURIComponent(bridge.join("\n"))}`;
  }
  const hooks = [
    `let bridges;`,
    `export const initialize = (data) => { bridges = data; };`,
    `export const resolve = (specifier, context, next) => Object.hasOwn(bridges, specifier)`,
    `  ? { url: bridges[specifier], shortCircuit: true } : next(specifier, context);`,
  ];
  Module.register(`data:text/javascript,${encodeURIComponent(hooks.join("\n"))}`, {
    data: bridges,
  });
}

function exportedNames(source) {
  const { body } = parseSync(fs.readFileSync(source, "utf8"), { syntax: "typescript" });
  return body.flatMap((statement) => {
    if (statement.type === "ExportNamedDeclaration" && !statement.typeOnly) {
      return statement.specifiers
        .filter(({ isTypeOnly }) => isTypeOnly !== true)
        .map(({ exported, orig }) => (exported ?? orig).value);
    }
    if (statement.type !== "ExportDeclaration") return [];
    const { type, identifier, declarations } = statement.declaration;
    if (type.startsWith("Ts")) return [];
    return declarations ? declarations.map(({ id }) => id.value) : [identifier.value];
  });
}
