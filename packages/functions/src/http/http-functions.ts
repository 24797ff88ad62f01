import { app, type HttpRequest, type HttpResponseInit } from "@azure/functions";
import type { Engine } from "../engine.js";
import type { HttpSettings } from "../settings/settings.js";
import { answerManagement, type Access } from "./management-api.js";
import type { PublicAddress } from "./public-address.js";

/** Its name decides whether the host takes it, or a route of the user's that matches too. */
export const API_FUNCTION = "taskhubApi";
const LINKS_FUNCTION = "taskhubLinks";

/** What the functions work with. */
export interface HttpFunctionParts {
  readonly address: PublicAddress;
  readonly routes: Pick<HttpSettings, "apiRoute" | "linksRoute">;
  /** Asked for at each request. */
  engine(): Engine;
}

/**
 * Registers the management API: once with a key that the host checks, once for signed links.
 *
 * The host checks keys by function and before the handler, so one function could not do both.
 */
export function registerHttpFunctions(parts: HttpFunctionParts): void {
  const handlerFor =
    (access: Access) =>
    async (request: HttpRequest): Promise<HttpResponseInit> => {
      parts.address.observe(request);
      const invocation = { request, isOpen: true };
      return answerManagement(request, access, parts.engine().managementFor(invocation));
    };
  app.http(API_FUNCTION, {
    methods: ["GET", "POST", "DELETE"],
    authLevel: "function",
    route: `${parts.routes.apiRoute}/{*path}`,
    handler: handlerFor("key"),
  });
  app.http(LINKS_FUNCTION, {
    methods: ["GET", "POST", "DELETE"],
    authLevel: "anonymous",
    route: `${parts.routes.linksRoute}/{*path}`,
    handler: handlerFor("link"),
  });
}
