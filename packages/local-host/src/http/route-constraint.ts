/** A test of one route value, as in `{id:int:min(1)}`. */
export type RouteConstraint = (value: string) => boolean;

const INT32 = { min: -(2n ** 31n), max: 2n ** 31n - 1n };
const INT64 = { min: -(2n ** 63n), max: 2n ** 63n - 1n };
const INTEGER = /^\s*[+-]?\d+\s*$/;
const DECIMAL = /^\s*[+-]?(\d{1,3}(,\d{3})*|\d+)(\.\d+)?\s*$/;
const FLOAT = /^\s*([+-]?(\d{1,3}(,\d{3})*|\d+)(\.\d+)?(e[+-]?\d+)?|NaN|[+-]?Infinity)\s*$/i;
const GUID =
  /^([0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\{[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\}|\([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\))$/i;

const WITHOUT_ARGUMENTS: Readonly<Record<string, RouteConstraint>> = {
  alpha: (value) => /^[a-z]*$/i.test(value),
  bool: (value) => /^\s*(true|false)\s*$/i.test(value),
  datetime: (value) => !Number.isNaN(Date.parse(value)),
  decimal: (value) => DECIMAL.test(value),
  double: (value) => FLOAT.test(value),
  file: isFileName,
  float: (value) => FLOAT.test(value),
  guid: (value) => GUID.test(value),
  int: (value) => isInteger(value, INT32),
  long: (value) => isInteger(value, INT64),
  nonfile: (value) => !isFileName(value),
  required: (value) => value !== "",
};

const WITH_ARGUMENTS: Readonly<
  Record<
    string,
    { readonly counts: readonly number[]; create: (args: bigint[]) => RouteConstraint }
  >
> = {
  length: {
    counts: [1, 2],
    create:
      ([min = 0n, max = min]) =>
      (value) =>
        isBetween(BigInt(value.length), min, max),
  },
  max: {
    counts: [1],
    create:
      ([max = 0n]) =>
      (value) =>
        isInteger(value, { ...INT64, max }),
  },
  maxlength: {
    counts: [1],
    create:
      ([max = 0n]) =>
      (value) =>
        BigInt(value.length) <= max,
  },
  min: {
    counts: [1],
    create:
      ([min = 0n]) =>
      (value) =>
        isInteger(value, { ...INT64, min }),
  },
  minlength: {
    counts: [1],
    create:
      ([min = 0n]) =>
      (value) =>
        BigInt(value.length) >= min,
  },
  range: {
    counts: [2],
    create:
      ([min = 0n, max = 0n]) =>
      (value) =>
        isInteger(value, { min, max }),
  },
};

/**
 * The constraint that a template names, such as `int` or `range(1,10)`. Names ignore case.
 *
 * @throws Error if there is none of that name, or its arguments are not what it takes.
 */
export function createConstraint(text: string): RouteConstraint {
  const [, name = text, argument] = /^([^()]*)\((.*)\)$/s.exec(text) ?? [];
  const key = name.toLowerCase();
  if (key === "regex" && argument !== undefined) {
    const expression = new RegExp(argument, "i");
    return (value) => expression.test(value);
  }
  const simple = WITHOUT_ARGUMENTS[key];
  if (simple !== undefined && argument === undefined) return simple;
  const parametric = WITH_ARGUMENTS[key];
  if (parametric === undefined || argument === undefined) throw unknownConstraint(text);
  const numbers = argument.split(",");
  if (!parametric.counts.includes(numbers.length) || !numbers.every((part) => INTEGER.test(part))) {
    throw unknownConstraint(text);
  }
  return parametric.create(numbers.map((part) => BigInt(part.trim())));
}

function unknownConstraint(text: string): Error {
  const names = [...Object.keys(WITHOUT_ARGUMENTS), ...Object.keys(WITH_ARGUMENTS), "regex"];
  return new Error(
    `The route constraint "${text}" is not known. There are ${names.sort().join(", ")}; ` +
      `${Object.keys(WITH_ARGUMENTS).join(", ")} and regex take arguments in parentheses.`,
  );
}

function isInteger(value: string, range: { readonly min: bigint; readonly max: bigint }): boolean {
  return (
    INTEGER.test(value) && isBetween(BigInt(value.trim().replace("+", "")), range.min, range.max)
  );
}

function isBetween(value: bigint, min: bigint, max: bigint): boolean {
  return value >= min && value <= max;
}

/** A last segment with a dot that is followed by something. */
function isFileName(value: string): boolean {
  const last = value.slice(value.lastIndexOf("/") + 1);
  const dot = last.indexOf(".");
  return dot >= 0 && /[^.]/.test(last.slice(dot + 1));
}
