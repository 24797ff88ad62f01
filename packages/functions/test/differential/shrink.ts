import type { Operand, Program, Statement } from "./program.js";

/**
 * The smallest program that still does what it did.
 *
 * @param stillDoes - Asked about every smaller program; must say the same each time.
 */
export async function shrink(
  program: Program,
  stillDoes: (smaller: Program) => Promise<boolean>,
): Promise<Program> {
  let smallest = program;
  for (let found: Program | undefined = program; found;) {
    smallest = found;
    found = undefined;
    for (const statements of smallerBlocks(smallest.statements)) {
      const smaller = { ...smallest, statements };
      if (!(await stillDoes(smaller))) continue;
      found = smaller;
      break;
    }
  }
  return smallest;
}

/** Each block that has one thing less. */
function* smallerBlocks(block: readonly Statement[]): Generator<Statement[]> {
  for (const [index, statement] of block.entries()) {
    const put = (...instead: readonly Statement[]): Statement[] => [
      ...block.slice(0, index),
      ...instead,
      ...block.slice(index + 1),
    ];
    yield put();
    for (const instead of smallerStatements(statement)) yield put(...instead);
  }
}

/** What may stand in place of a statement. */
function* smallerStatements(statement: Statement): Generator<readonly Statement[]> {
  switch (statement.do) {
    case "repeat":
      yield statement.body;
      if (statement.times > 1) yield [{ ...statement, times: statement.times - 1 }];
      for (const body of smallerBlocks(statement.body)) yield [{ ...statement, body }];
      break;
    case "try":
    case "if it went well":
      yield statement.body;
      yield statement.otherwise;
      for (const body of smallerBlocks(statement.body)) yield [{ ...statement, body }];
      for (const otherwise of smallerBlocks(statement.otherwise)) {
        yield [{ ...statement, otherwise }];
      }
      break;
    case "let":
      for (const be of smallerTasks(statement.be)) {
        if (!("slot" in be)) yield [{ ...statement, be }];
      }
      break;
    case "yield":
      for (const what of smallerTasks(statement.what)) yield [{ ...statement, what }];
      break;
    case "yield no task":
    case "cancel":
    case "look at":
    case "set status":
    case "make a guid":
    case "signal":
    case "release":
    case "look at locks":
    case "throw":
    case "return":
    case "continue as new":
      break;
  }
}

function* smallerTasks(task: Operand): Generator<Operand> {
  if ("slot" in task) return;
  if (task.make === "all" || task.make === "any") {
    yield* task.of;
    for (const [index, child] of task.of.entries()) {
      const [before, after] = [task.of.slice(0, index), task.of.slice(index + 1)];
      if (task.of.length > 1) yield { ...task, of: [...before, ...after] };
      for (const instead of smallerTasks(child)) {
        yield { ...task, of: [...before, instead, ...after] };
      }
    }
  } else if (task.make === "lock" && task.entities.length > 1) {
    for (const entity of task.entities) {
      yield { ...task, entities: task.entities.filter((each) => each !== entity) };
    }
  } else if ("retry" in task) {
    const { retry, ...once } = task;
    yield once;
    const { firstRetryIntervalInMilliseconds, maxNumberOfAttempts } = retry;
    const plain = { firstRetryIntervalInMilliseconds, maxNumberOfAttempts };
    if (Object.keys(retry).length > 2) yield { ...task, retry: plain };
  }
}
