/**
 * An orchestrator as data: what a generated program does, to be run by either library, printed, and
 * made smaller.
 *
 * @module
 */

/** How a call is tried again, with the names that users write. */
export interface Retry {
  readonly firstRetryIntervalInMilliseconds: number;
  readonly maxNumberOfAttempts: number;
  readonly backoffCoefficient?: number;
  readonly maxRetryIntervalInMilliseconds?: number;
  readonly retryTimeoutInMilliseconds?: number;
}

/** What is passed to a call; all but the last two say which call it was. */
export type Input = "object" | "list" | "text" | "null" | "nothing";

/** An entity: its name, whose case does not count, and its key, a letter. */
export interface Entity {
  readonly name: "Counter" | "counter" | "cart";
  readonly key: string;
}

/** An expression whose value is a new task. */
export type NewTask =
  | { readonly make: "activity"; readonly input: Input; readonly retry?: Retry }
  | {
      readonly make: "child";
      readonly input: Input;
      readonly named: boolean;
      readonly retry?: Retry;
    }
  | { readonly make: "timer"; readonly delayMs: number }
  | { readonly make: "event"; readonly name: string }
  | { readonly make: "entity call"; readonly entity: Entity; readonly input: Input }
  | { readonly make: "lock"; readonly entities: readonly Entity[] }
  | { readonly make: "all" | "any"; readonly of: readonly Operand[] };

/** A task: a new one, or one that was made before. */
export type Operand = NewTask | { readonly slot: string };

/** What may be thrown. */
export type Thrown = "error" | "error without text" | "object" | "text" | "number" | "undefined";

export type Statement =
  | { readonly do: "let"; readonly slot: string; readonly be: NewTask }
  | { readonly do: "yield"; readonly what: Operand; readonly catches: boolean }
  | { readonly do: "yield no task"; readonly value: number | string | null | undefined }
  | { readonly do: "cancel"; readonly slot: string }
  | { readonly do: "look at"; readonly slot: string }
  | { readonly do: "set status"; readonly value: unknown }
  | { readonly do: "make a guid" }
  | { readonly do: "signal"; readonly entity: Entity; readonly input: Input }
  | { readonly do: "release" }
  | { readonly do: "look at locks" }
  | { readonly do: "repeat"; readonly times: number; readonly body: readonly Statement[] }
  | {
      readonly do: "if it went well";
      readonly body: readonly Statement[];
      readonly otherwise: readonly Statement[];
    }
  | {
      readonly do: "try";
      readonly body: readonly Statement[];
      readonly otherwise: readonly Statement[];
    }
  | { readonly do: "throw"; readonly what: Thrown }
  | { readonly do: "return" }
  | { readonly do: "continue as new" };

export interface Program {
  readonly statements: readonly Statement[];
  /** External events that are raised, whether anybody waits for them or not. */
  readonly events: readonly string[];
}

/** One statement a line, indented, for a reader who looks for the difference. */
export function describeProgram({ statements }: Program): string {
  return statements.map((each) => describeStatement(each, "")).join("\n");
}

function describeStatement(statement: Statement, indent: string): string {
  const block = (body: readonly Statement[]): string =>
    body.map((each) => describeStatement(each, `${indent}  `)).join("\n");
  const braces = (head: string, body: readonly Statement[]): string =>
    `${indent}${head} {\n${block(body)}\n${indent}}`;
  switch (statement.do) {
    case "let":
      return `${indent}${statement.slot} = ${describeTask(statement.be)}`;
    case "yield":
      return `${indent}yield ${describeTask(statement.what)}${statement.catches ? " or catch" : ""}`;
    case "yield no task":
      return `${indent}yield ${JSON.stringify(statement.value ?? null)}`;
    case "cancel":
    case "look at":
      return `${indent}${statement.do} ${statement.slot}`;
    case "set status":
      return `${indent}set status ${JSON.stringify(statement.value)}`;
    case "signal":
      return `${indent}signal ${describeEntity(statement.entity)}(${statement.input})`;
    case "make a guid":
    case "release":
    case "look at locks":
    case "return":
    case "continue as new":
      return indent + statement.do;
    case "repeat":
      return braces(`repeat ${statement.times} times`, statement.body);
    case "if it went well":
    case "try":
      return `${braces(statement.do, statement.body)}\n${braces("otherwise", statement.otherwise)}`;
    case "throw":
      return `${indent}throw ${statement.what}`;
  }
}

function describeTask(task: Operand): string {
  if ("slot" in task) return task.slot;
  switch (task.make) {
    case "activity":
    case "child":
      return `${task.make}(${task.input}${task.retry ? `, ${JSON.stringify(task.retry)}` : ""})`;
    case "timer":
      return `timer(${task.delayMs} ms)`;
    case "event":
      return `event(${task.name})`;
    case "entity call":
      return `call ${describeEntity(task.entity)}(${task.input})`;
    case "lock":
      return `lock(${task.entities.map(describeEntity).join(", ")})`;
    case "all":
    case "any":
      return `${task.make}(${task.of.map(describeTask).join(", ")})`;
  }
}

function describeEntity({ name, key }: Entity): string {
  return `@${name}@${key}`;
}
