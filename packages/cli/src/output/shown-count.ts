/** A number as people read it, whatever their locale. */
export function shownCount(count: number): string {
  return count.toLocaleString("en-US");
}
