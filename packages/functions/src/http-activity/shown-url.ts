/** A URL as a message may show it: queries and user names hold secrets. */
export function shownUrl(url: string | URL): string {
  if (typeof url === "string" && !URL.canParse(url)) return "an address that is no URL";
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}
