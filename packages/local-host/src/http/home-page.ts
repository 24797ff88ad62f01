import type { HttpHandler } from "./http-server";

/** Answers `/`, if no function does, with a page that says that the host is up. */
export function homePage(appName: string): HttpHandler {
  return ({ request, response, url }) => {
    const isHome = url.pathname === "/" && (request.method === "GET" || request.method === "HEAD");
    if (!isHome) return Promise.resolve(false);
    response.writeHead(200, { "content-type": "text/html; charset=utf-8" });
    response.end(page(appName));
    return Promise.resolve(true);
  };
}

function page(appName: string): string {
  const title = `${appName} is running`.replace(/[&<>]/g, (char) => `&#${char.charCodeAt(0)};`);
  return `<!doctype html><meta charset="utf-8"><title>${title}</title><h1>${title}</h1>\n`;
}
