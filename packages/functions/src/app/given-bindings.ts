/** Bindings of a registration, other than the trigger. */
export interface GivenBindings {
  readonly extraInputs?: readonly unknown[] | undefined;
  readonly extraOutputs?: readonly unknown[] | undefined;
  readonly return?: unknown;
}

/** The options that name bindings, for a message: `extraInputs and return`. Empty if none does. */
export function givenBindings({
  extraInputs,
  extraOutputs,
  return: returned,
}: GivenBindings): string {
  return [
    ...(extraInputs?.length ? ["extraInputs"] : []),
    ...(extraOutputs?.length ? ["extraOutputs"] : []),
    ...(returned ? ["return"] : []),
  ].join(" and ");
}
