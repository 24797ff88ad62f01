const API_PREFIX = "api"; // the host's default

/** Where a function of this app is reached: `WEBSITE_HOSTNAME` is set in Azure and by local hosts. */
export function ownUrl(route: string): string {
  const host = process.env["WEBSITE_HOSTNAME"] ?? "localhost:7071";
  const isLocal = /^(localhost|127\.0\.0\.1)(:|$)/.test(host);
  return `${isLocal ? "http" : "https"}://${host}/${API_PREFIX}/${route}`;
}
