/** Query parameters as the original reads them: names ignoring case, what cannot be read as absent. */
export class QueryParameters {
  private readonly values = new Map<string, string>();

  constructor(parameters: Iterable<[string, string]>) {
    for (const [name, value] of parameters) {
      const key = name.toLowerCase();
      if (!this.values.has(key)) this.values.set(key, value);
    }
  }

  /** @returns `undefined` if absent or blank. */
  text(name: string): string | undefined {
    const value = this.values.get(name.toLowerCase());
    return value === undefined || value.trim() === "" ? undefined : value;
  }

  /** `true` or `false` in any case. */
  flag(name: string, otherwise: boolean): boolean {
    const value = this.text(name)?.toLowerCase();
    return value === "true" || (value !== "false" && otherwise);
  }

  /** Seconds, a fraction allowed, in milliseconds. */
  secondsAsMs(name: string): number | undefined {
    const value = this.text(name);
    if (value === undefined || !/^\d+(\.\d+)?$/.test(value)) return undefined;
    return Number(value) * 1000;
  }
}
