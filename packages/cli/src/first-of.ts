/** Some of what was asked for. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** Absent if these were the last. */
  readonly continuationToken: string | undefined;
}

/** Where a page begins; as the client takes it. */
export interface PageStart {
  readonly continuationToken?: string;
}

/**
 * The first of a list, behind a continuation. A page of the storage may hold fewer than were asked for,
 * and none at all, though there are more.
 *
 * @param read - One page of that size.
 */
export async function firstOf<Item>(
  top: number,
  from: string | undefined,
  read: (pageSize: number, start: PageStart) => Promise<Page<Item>>,
): Promise<Page<Item>> {
  const items: Item[] = [];
  let continuationToken = from;
  do {
    const start = continuationToken === undefined ? {} : { continuationToken };
    const page = await read(top - items.length, start);
    items.push(...page.items);
    continuationToken = page.continuationToken;
  } while (items.length < top && continuationToken !== undefined);
  return { items, continuationToken };
}

/** A list as people read it: the table, and how to go on. */
export function pageText(
  { items, continuationToken }: Page<unknown>,
  hubName: string,
  table: () => string,
): string {
  const isLast = continuationToken === undefined;
  if (isLast) return items.length === 0 ? `There are none in task hub '${hubName}'.` : table();
  return `${table()}\n\nThere may be more: --continuation-token ${continuationToken}`;
}
