import type { InstanceCount, MeterSnapshot, Operation } from "@taskhub/azure-storage";

/** How many storage transactions it may take. What has no limit may take as many as it likes. */
export interface BudgetLimits {
  /** All calls, 0 or more. */
  readonly total?: number | undefined;
  /** Calls of one kind, such as `tables.query`, 0 or more each. */
  readonly byOperation?: Readonly<Partial<Record<Operation, number>>> | undefined;
}

/** What one instance may cost, or all instances of a function together. */
export type Budget = BudgetLimits &
  (
    | { readonly instanceId: string }
    /** Name of the orchestrator; of an entity `@` and its name in lower case. */
    | { readonly functionName: string }
  );

/** One line of a budget: a kind of call, or all of them. */
export interface BudgetLine {
  readonly kind: Operation | "total";
  readonly allowed: number | undefined;
  readonly counted: number;
}

/** For messages. */
export function ownerOf(budget: Budget): string {
  return "instanceId" in budget
    ? `instance '${budget.instanceId}'`
    : `function '${budget.functionName}'`;
}

/** What has been counted for the owner of a budget; `undefined` of a function that is not known. */
export function countOf(snapshot: MeterSnapshot, budget: Budget): InstanceCount | undefined {
  return "instanceId" in budget
    ? snapshot.byInstance(budget.instanceId)
    : snapshot.functions[budget.functionName];
}

/** The lines of what is limited and of what was called, by name; the total last. */
export function linesOf(
  { total, byOperation = {} }: BudgetLimits,
  count: InstanceCount,
): readonly BudgetLine[] {
  // the type of `Object.keys` forgets what the keys are
  const kinds = Object.keys({ ...byOperation, ...count.byOperation }) as Operation[];
  return [
    ...kinds.sort().map((kind) => ({
      kind,
      allowed: byOperation[kind],
      counted: count.byOperation[kind] ?? 0,
    })),
    { kind: "total", allowed: total, counted: count.total },
  ];
}

export function isOver({ allowed = Infinity, counted }: BudgetLine): boolean {
  return counted > allowed;
}
