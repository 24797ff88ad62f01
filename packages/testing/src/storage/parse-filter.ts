/**
 * The part of OData that the storage code's `odata-filter.ts` can say.
 *
 *   filter   = group { "and" group } | group { "or" group }
 *   group    = "(" filter ")" | column operator literal
 *   operator = "eq" | "ge" | "lt"
 *   literal  = "'" text, each quote doubled "'" | "datetime'" instant "'"
 *
 * @module
 */

/** What a filter asks of a row. An instant is in ms since 1970. */
export type Condition =
  | {
      readonly kind: "compare";
      readonly column: string;
      readonly operator: Operator;
      readonly value: string | number;
    }
  | { readonly kind: "and" | "or"; readonly parts: readonly Condition[] };

export type Operator = "eq" | "ge" | "lt";

const COMPARISON = /(\w+) (eq|ge|lt) (datetime)?'((?:[^']|'')*)'/y;
const JOINT = / (and|or) /y;

/** @returns `undefined` if it is not such a filter. */
export function parseFilter(filter: string): Condition | undefined {
  const reader = new FilterReader(filter);
  const condition = reader.filter();
  return reader.isAtEnd ? condition : undefined;
}

class FilterReader {
  private at = 0;

  constructor(private readonly text: string) {}

  get isAtEnd(): boolean {
    return this.at === this.text.length;
  }

  filter(): Condition | undefined {
    const first = this.group();
    const joint = this.match(JOINT);
    if (!first || !joint) return first;
    const parts = [first];
    for (let next: RegExpExecArray | undefined = joint; next; next = this.match(JOINT)) {
      const part = this.group();
      // a mix of `and` and `or` has parentheses: the storage code writes it so
      if (!part || next[1] !== joint[1]) return undefined;
      parts.push(part);
    }
    return { kind: joint[1] === "and" ? "and" : "or", parts };
  }

  private group(): Condition | undefined {
    if (this.text[this.at] !== "(") return this.comparison();
    this.at += 1;
    const condition = this.filter();
    if (this.text[this.at] !== ")") return undefined;
    this.at += 1;
    return condition;
  }

  private comparison(): Condition | undefined {
    const found = this.match(COMPARISON);
    if (!found) return undefined;
    const [, column = "", operator, datetime, quoted = ""] = found;
    const value = datetime === undefined ? quoted.replaceAll("''", "'") : Date.parse(quoted);
    if (Number.isNaN(value)) return undefined;
    return { kind: "compare", column, operator: operator as Operator, value }; // the pattern names them
  }

  private match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text) ?? undefined;
    if (found) this.at = pattern.lastIndex;
    return found;
  }
}
