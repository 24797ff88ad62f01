/** Where a run ended early, and why. */
export function failureOf(where: string, error: unknown): string {
  return `${where}: ${error instanceof Error ? error.message : String(error)}`;
}
