import type { Verdict } from "./check-program.js";
import { FIXES, type FixName } from "./fixes.js";

/** What came of many programs. */
export class Tally {
  programs = 0;
  episodes = 0;
  /** How many both libraries ran in the same way to their end. */
  same = 0;
  private readonly ends = new Map<Verdict["end"], number>();
  private readonly fixes = new Map<FixName, number>();

  add({ episodes, end, fixes, unexplained }: Verdict): void {
    this.programs++;
    this.episodes += episodes;
    if (!unexplained && end !== "gone different ways") this.same++;
    this.ends.set(end, (this.ends.get(end) ?? 0) + 1);
    for (const name of fixes) this.fixes.set(name, this.usesOf(name) + 1);
  }

  /** In how many programs a difference was laid to this fix. */
  usesOf(name: FixName): number {
    return this.fixes.get(name) ?? 0;
  }

  /** As lines of text: how the programs ended, and how often the list was used. */
  toString(): string {
    const ends = [...this.ends].map(([end, count]) => `${count} ${end}`);
    const uses = Object.keys(FIXES).map((name) => {
      const count = this.usesOf(name as FixName); // the keys are the names
      return `  ${String(count).padStart(6)}  ${name}`;
    });
    return [
      `${this.programs} programs, ${this.episodes} episodes: ${ends.join(", ")}`,
      "Programs in which a difference is in the list:",
      ...uses,
    ].join("\n");
  }
}
