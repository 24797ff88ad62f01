import js from "@eslint/js";
import jest from "eslint-plugin-jest";
import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

const MAX_FILE_LINES = 300;
const MAX_FUNCTION_LINES = 60;
const MAX_TEST_FILE_LINES = 600;

const codeLines = (max) => ({ max, skipBlankLines: true, skipComments: true });

const readonly = (...names) => Object.fromEntries(names.map((name) => [name, "readonly"]));
const NODE_GLOBALS = readonly(
  ...["AbortController", "AbortSignal", "Buffer", "URL", "console", "fetch", "process"],
  ...["clearInterval", "clearTimeout", "setImmediate", "setInterval", "setTimeout"],
);

const SOURCES = ["**/src/**/*.ts", "**/bin/**/*.js", "**/samples/**/*.ts"];
const TESTS = ["**/test/**/*.ts"];

export default defineConfig([
  { ignores: ["**/dist/", "**/temp/", "**/coverage/", "**/node_modules/"] },
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  js.configs.recommended,
  {
    files: ["**/*.ts"],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      // one program for all: with one for each project most sources are checked several times
      parserOptions: { project: "tsconfig.lint.json", tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      // A new member of a union must be an error where it is not handled: no default branch hides it.
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { allowDefaultCaseForExhaustiveSwitch: false, requireDefaultForNonUnion: true },
      ],
      "@typescript-eslint/no-unused-vars": [
        "error",
        { argsIgnorePattern: "^_", varsIgnorePattern: "^_" },
      ],
      eqeqeq: "error",
    },
  },
  {
    files: SOURCES,
    rules: {
      "max-lines": ["error", codeLines(MAX_FILE_LINES)],
      "max-lines-per-function": ["error", codeLines(MAX_FUNCTION_LINES)],
    },
  },
  {
    // Pure and synchronous: time, chance and waiting are passed in.
    files: ["**/core/src/**/*.ts"],
    rules: {
      "no-restricted-globals": [
        "error",
        "setTimeout",
        "setInterval",
        "setImmediate",
        "queueMicrotask",
        "process",
        "Buffer",
        "performance",
        "crypto",
      ],
      "no-restricted-properties": [
        "error",
        { object: "Date", property: "now", message: "The clock is passed in." },
        { object: "Math", property: "random", message: "Randomness is passed in." },
      ],
      "no-restricted-syntax": [
        "error",
        { selector: "AwaitExpression", message: "The core is synchronous." },
        { selector: "ForOfStatement[await=true]", message: "The core is synchronous." },
        {
          selector: "NewExpression[callee.name='Date'][arguments.length=0]",
          message: "The clock is passed in.",
        },
        {
          selector: "CallExpression[callee.name='Date']",
          message: "The clock is passed in.",
        },
      ],
    },
  },
  {
    files: TESTS,
    extends: [jest.configs["flat/recommended"]],
    settings: { jest: { version: 30 } },
    rules: {
      "max-lines": ["error", codeLines(MAX_TEST_FILE_LINES)],
      "max-lines-per-function": "off",
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/no-empty-function": "off",
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/require-await": "off",
      "@typescript-eslint/unbound-method": "off",
      "jest/expect-expect": ["error", { assertFunctionNames: ["expect", "expect*", "assert*"] }],
    },
  },
  {
    // What a `yield` gives is `any`: that is the style of v3, which these show.
    files: ["**/samples/patterns/v3/*.ts"],
    rules: {
      "@typescript-eslint/no-unsafe-argument": "off",
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-return": "off",
    },
  },
  {
    files: ["**/*.{js,cjs,mjs}"],
    languageOptions: { globals: NODE_GLOBALS },
  },
  {
    files: ["**/*.{js,cjs}"],
    languageOptions: { sourceType: "commonjs", globals: readonly("__dirname", "__filename") },
  },
]);
