/** An instant in UTC as .NET writes it: with as many digits behind the second as it needs. */
export function instantText(instant: Date): string {
  return instant.toISOString().replace(/\.?0*Z$/, "Z");
}
