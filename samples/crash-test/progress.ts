import { setInterval, clearInterval } from "node:timers";

const ON_TERMINAL_MS = 250;
const IN_PIPE_MS = 5_000;
const CLEAR_LINE = "\r\u001b[2K";

/** Says how far things are: one line that changes on a terminal, a line now and then in a pipe. */
export class Progress {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly out: NodeJS.WriteStream,
    private readonly isLive = out.isTTY,
  ) {}

  line(text: string): void {
    this.out.write(`${this.isLive ? CLEAR_LINE : ""}${text}\n`);
  }

  /** Shows what `describe` says until the work ends. */
  async during<T>(describe: () => string, work: Promise<T>): Promise<T> {
    const show = () => {
      if (this.isLive) this.out.write(CLEAR_LINE + describe());
      else this.line(describe());
    };
    this.timer = setInterval(show, this.isLive ? ON_TERMINAL_MS : IN_PIPE_MS);
    try {
      return await work;
    } finally {
      this.end();
    }
  }

  end(): void {
    clearInterval(this.timer);
    if (this.isLive) this.out.write(CLEAR_LINE);
  }
}
