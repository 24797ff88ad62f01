import { parseArgs } from "node:util";

/** What the command was asked for. */
export interface BenchOptions {
  /** Names of scenarios; all if none. */
  readonly names: readonly string[];
  readonly jsonFile: string | undefined;
  /** Of a whole run only: its header says so. */
  readonly pageFile: string | undefined;
  /** Added before each call in the second pass; without a second pass if 0. */
  readonly latencyMs: number;
  /** In place of each scenario's own. */
  readonly rounds: number | undefined;
  readonly isList: boolean;
}

const LATENCY_MS = 10;

/**
 * Reads the command line.
 *
 * @param known - Names of all scenarios.
 * @throws RangeError if an option or a scenario is not known, a number is none, or a page is asked for of
 * a part of a run; the message says what there is.
 */
export function readOptions(args: readonly string[], known: readonly string[]): BenchOptions {
  const { values, positionals } = parsed(args);
  const unknown = positionals.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new RangeError(
      `Expected names of scenarios, found ${unknown.map((name) => `'${name}'`).join(", ")}. ` +
        `There are: ${known.join(", ")}.`,
    );
  }
  const { latency, rounds } = values;
  const isPart = positionals.length > 0 || latency !== undefined || rounds !== undefined;
  if (values.write !== undefined && isPart) {
    throw new RangeError(
      "--write leaves the page of a whole run: without names of scenarios, --latency and --rounds. " +
        "--json takes the figures of any run.",
    );
  }
  return {
    names: positionals,
    jsonFile: values.json,
    pageFile: values.write,
    latencyMs: latency === undefined ? LATENCY_MS : whole("--latency", latency, 0),
    rounds: rounds === undefined ? undefined : whole("--rounds", rounds, 1),
    isList: values.list,
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        json: { type: "string" },
        write: { type: "string" },
        latency: { type: "string" },
        rounds: { type: "string" },
        list: { type: "boolean", default: false },
      },
    });
  } catch (error) {
    // an option that does not exist, or lacks its value
    throw new RangeError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function whole(option: string, text: string, least: number): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isInteger(value) && value >= least) return value;
  throw new RangeError(`${option} must be a whole number of at least ${least}, not '${text}'.`);
}
