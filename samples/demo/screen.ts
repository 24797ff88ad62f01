/**
 * What the demo shows: aligned, coloured and alive on a terminal, plain lines in a pipe.
 *
 * @module
 */
import { styleText } from "node:util";
import type { Outcome } from "./run-scenario.js";
import type { Scenario } from "./scenarios.js";

const FRAMES = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const FRAME_MS = 80;
const INDENT = "    ";
const USUAL_WIDTH = 100;
const CLEAR_LINE = "\r\u001b[2K";

type Style = Parameters<typeof styleText>[0];

/** Where the demo writes. */
export class Screen {
  private readonly isTerminal: boolean;
  private readonly hasColors: boolean;
  private readonly titleWidth: number;

  constructor(
    private readonly out: NodeJS.WriteStream,
    scenarios: readonly Scenario[],
  ) {
    this.isTerminal = out.isTTY;
    this.hasColors = out.isTTY && (process.env["NO_COLOR"] ?? "") === "";
    this.titleWidth = Math.max(...scenarios.map(({ title }) => title.length));
  }

  line(text = ""): void {
    this.out.write(`${text}\n`);
  }

  /** Shows what is waited for until the work ends; nothing of it stays on a terminal. */
  async during<T>(what: string, work: Promise<T>): Promise<T> {
    if (!this.isTerminal) {
      this.line(`... ${what}`);
      return work;
    }
    const startedAt = performance.now();
    const draw = () => {
      const ms = performance.now() - startedAt;
      const frame = FRAMES[Math.floor(ms / FRAME_MS) % FRAMES.length] ?? "";
      this.out.write(`${CLEAR_LINE}${this.paint("cyan", frame)} ${what} ${seconds(ms)}`);
    };
    draw();
    const timer = setInterval(draw, FRAME_MS);
    try {
      return await work;
    } finally {
      clearInterval(timer);
      this.out.write(CLEAR_LINE);
    }
  }

  outcome({ title, runtimeStatus, elapsedMs, transactions, output, remark }: Outcome): void {
    const color = runtimeStatus === "Completed" ? "green" : "yellow";
    this.line(
      [
        this.paint("green", "✔"),
        this.paint("bold", title.padEnd(this.titleWidth)),
        this.paint(color, runtimeStatus.padEnd("Completed".length)),
        seconds(elapsedMs).padStart("10.00 s".length),
        `${String(transactions).padStart("100".length)} transactions`,
      ].join("  "),
    );
    const text = typeof output === "string" ? output : JSON.stringify(output);
    this.line(this.paint("dim", INDENT + this.shortened(text)));
    if (remark !== undefined) this.line(this.paint("dim", INDENT + this.shortened(remark)));
  }

  /** @param rows - Aligned; the first is the head. */
  table(rows: readonly string[]): void {
    this.line();
    for (const [index, row] of rows.entries()) {
      // a row that breaks is no row of a table; in a pipe it has all the room it needs
      const line = this.isTerminal ? cut(row, this.width) : row;
      this.line(this.paint(index === 0 ? "bold" : "dim", line));
    }
  }

  failure(reason: string): void {
    this.line(`${this.paint("red", "✘")}  ${reason}`);
  }

  paint(style: Style, text: string): string {
    return this.hasColors ? styleText(style, text) : text;
  }

  private get width(): number {
    // a terminal may not know its size
    return this.isTerminal && this.out.columns > 0 ? this.out.columns : USUAL_WIDTH;
  }

  private shortened(text: string): string {
    return cut(text.replace(/\s+/g, " "), this.width - INDENT.length);
  }
}

function cut(line: string, width: number): string {
  return line.length <= width ? line : `${line.slice(0, width - 1)}…`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}
