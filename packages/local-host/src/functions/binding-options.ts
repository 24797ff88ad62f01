import type { BindingInfo } from "../app/programming-model";

/** The options of one binding, by name, ignoring case as the Functions host does. */
export class BindingOptions {
  readonly type: string;
  readonly direction: string;

  constructor(
    readonly name: string,
    private readonly info: BindingInfo,
  ) {
    this.type = this.text("type") ?? "";
    this.direction = (this.text("direction") ?? "in").toLowerCase();
  }

  get isTrigger(): boolean {
    return this.direction === "in" && this.type.toLowerCase().endsWith("trigger");
  }

  /** @throws Error if there is a value and it is not a string. */
  text(option: string): string | undefined {
    const value = this.#value(option);
    if (value === undefined || value === null) return undefined;
    if (typeof value === "string") return value;
    throw this.#wrong(option, "a string", value);
  }

  /** @throws Error if there is a value and it is neither true nor false. */
  flag(option: string): boolean | undefined {
    const value = this.#value(option);
    if (value === undefined || value === null) return undefined;
    if (typeof value === "boolean") return value;
    throw this.#wrong(option, "true or false", value);
  }

  /** @throws Error if there is a value and it is not an array of strings. */
  list(option: string): string[] | undefined {
    const value = this.#value(option);
    if (value === undefined || value === null) return undefined;
    if (Array.isArray(value) && value.every((item) => typeof item === "string")) return value;
    throw this.#wrong(option, "an array of strings", value);
  }

  /** @throws Error if there is no value, or an empty one. */
  required(option: string): string {
    const value = this.text(option);
    if (value !== undefined && value.trim() !== "") return value;
    throw new Error(`The binding "${this.name}" (${this.type}) needs "${option}".`);
  }

  #value(option: string): unknown {
    const key = Object.keys(this.info).find((name) => name.toLowerCase() === option.toLowerCase());
    return key === undefined ? undefined : this.info[key];
  }

  #wrong(option: string, expected: string, found: unknown): Error {
    return new Error(
      `"${option}" of the binding "${this.name}" (${this.type}) must be ${expected}; ` +
        `it is ${JSON.stringify(found)}.`,
    );
  }
}
