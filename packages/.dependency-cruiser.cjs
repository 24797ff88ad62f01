/**
 * The arrows between packages, as packages/README.md draws them.
 *
 * A package is reached only through its built entry points; run a build first. Paths of other
 * packages are seen behind the workspace links, as `packages/<name>/dist/...`.
 */

const ENTRY = String.raw`/dist/(index|standalone|open-client)\.(js|d\.ts)$`;

/** Handed out by the Functions worker; no npm package. */
const FROM_THE_WORKER = "^@azure/functions-core$";

/** What the sources of each package may import, besides themselves. */
const MAY_IMPORT = {
  core: { packages: [], npm: [], builtin: false },
  worker: { packages: ["core"], npm: [], builtin: true },
  "azure-storage": { packages: ["core"], npm: ["@azure/"], builtin: true },
  functions: {
    packages: ["core", "worker", "azure-storage"],
    npm: ["@azure/functions/", "jsonc-parser/"],
    builtin: true,
  },
  testing: { packages: ["core", "worker", "azure-storage"], npm: [], builtin: true },
  "local-host": { packages: [], npm: [""], builtin: true },
  cli: {
    packages: ["core", "azure-storage", "functions"],
    npm: ["cli-table3/", "commander/", "picocolors/"],
    builtin: true,
  },
  bench: {
    packages: ["core", "worker", "azure-storage", "testing", "local-host"],
    npm: ["@azure/"],
    builtin: true,
  },
};

const arrows = Object.entries(MAY_IMPORT).map(([name, { packages, npm, builtin }]) => ({
  name: `arrows-of-${name}`,
  comment: `${name} may import ${[...packages, ...npm].join(", ") || "nothing"}.`,
  severity: "error",
  from: { path: `^packages/${name}/src/` },
  to: {
    pathNot: [
      `^packages/${name}/src/`,
      ...packages.map((other) => `^packages/${other}${ENTRY}`),
      ...npm.map((prefix) => `^(packages/${name}/)?node_modules/(@types/)?${prefix}`),
      ...(name === "functions" ? [FROM_THE_WORKER] : []),
    ],
    ...(builtin ? { dependencyTypesNot: ["core"] } : {}),
  },
}));

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    ...arrows,
    {
      name: "packages-with-arrows",
      comment: "Every package is listed in MAY_IMPORT.",
      severity: "error",
      from: {
        path: "^packages/[^/]+/src/",
        pathNot: `^packages/(${Object.keys(MAY_IMPORT).join("|")})/`,
      },
      to: {},
    },
    {
      name: "no-cycles",
      comment: "Modules, types included, do not import each other in a circle.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "only-entry-points",
      comment: "Another package is imported by its name, not by a path into it.",
      severity: "error",
      from: { path: "^packages/([^/]+)/" },
      to: { path: "^packages/", pathNot: ["^packages/$1/", `^packages/[^/]+${ENTRY}`] },
    },
    {
      name: "source-not-test",
      comment: "Sources do not import tests.",
      severity: "error",
      from: { path: "^(packages/[^/]+/src|samples)/", pathNot: "^samples/test/" },
      to: { path: "/test/", pathNot: "node_modules" },
    },
    {
      name: "test-from-source",
      comment: "Tests of a package import its sources, not what was built from them.",
      severity: "error",
      // a fixture is an app of its own: it takes the package the way a user does
      from: { path: "^packages/([^/]+)/test/", pathNot: "/test/fixtures/" },
      to: { path: "^packages/$1/dist/" },
    },
    {
      name: "samples-use-functions",
      comment: "A sample imports what a user imports.",
      severity: "error",
      from: { path: "^samples/", pathNot: "^samples/test/" },
      to: { path: "^packages/", pathNot: `^packages/functions${ENTRY}` },
    },
    {
      name: "no-unresolvable",
      comment: "Every import resolves. If a package of ours does not, build first.",
      severity: "error",
      from: {},
      to: { couldNotResolve: true, pathNot: FROM_THE_WORKER },
    },
  ],
  options: {
    doNotFollow: { path: ["node_modules", "^packages/[^/]+/dist/"] },
    exclude: { path: ["^samples/dist/", "^packages/[^/]+/test/fixtures/"] },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
      mainFields: ["main", "types"],
    },
  },
};
