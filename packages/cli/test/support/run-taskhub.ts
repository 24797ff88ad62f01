import { PassThrough } from "node:stream";
import { run, type ExitCode, type Io } from "../../src/index.js";

/** What a command came to. */
export interface Ran {
  readonly code: ExitCode;
  readonly out: string;
  readonly err: string;
}

/** The world of a command. */
export interface World {
  /** True if a terminal shows all that is written. */
  readonly isTerminal?: boolean;
  /** What is typed, a line for each question. */
  readonly answers?: readonly string[];
  readonly env?: Io["env"];
  /** What is on the screen when Ctrl-C is hit. */
  readonly interruptAt?: string;
}

/** Runs a command in this process. */
export async function runTaskhub(args: readonly string[], world: World = {}): Promise<Ran> {
  const { isTerminal = false, answers = [], env = {} } = world;
  const stdout = stream(isTerminal);
  const stderr = stream(isTerminal);
  const stdin = Object.assign(new PassThrough(), { isTTY: isTerminal });
  const texts = { out: "", err: "" };
  const abort = new AbortController();
  let asked = 0;
  stdout.on("data", (text: Buffer) => (texts.out += text.toString()));
  stderr.on("data", (text: Buffer) => {
    texts.err += text.toString();
    if (world.interruptAt !== undefined && texts.err.includes(world.interruptAt)) abort.abort();
    // a question ends so; what is typed before it would be lost
    if (/[\]:] $/.test(text.toString())) stdin.write(`${answers[asked++] ?? ""}\n`);
  });
  const interrupts = () => abort.signal;
  const code = await run(args, { env, stdout, stderr, stdin, interrupts });
  return { code, ...texts };
}

function stream(isTTY: boolean) {
  return Object.assign(new PassThrough(), { isTTY });
}
