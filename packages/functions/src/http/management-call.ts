import type { HttpRequest } from "@azure/functions";
import type { ClientParts } from "../client/client-parts.js";
import type { DurableClient } from "../client/durable-client.js";
import type { HttpSettings } from "../settings/settings.js";
import type { LinkChecks } from "./link-access.js";
import type { QueryParameters } from "./query-parameters.js";

/** What the management API works with. */
export interface ManagementParts {
  readonly client: ClientParts;
  readonly settings: Pick<HttpSettings, "mode" | "routePrefix" | "apiRoute" | "linksRoute">;
  /** Entities this app registers; empty if it only signals those of another. */
  readonly knownEntities: readonly string[];
  /** To be called once the hub is ready. */
  links(): LinkChecks;
  /** Logs a failure that the answer keeps to itself. */
  readonly failed: (error: unknown, correlationId: string) => void;
}

/** How a request got here: past the host's check of a function key, or by a link. */
export type Access = "key" | "link";

/** One request that may do what it asks for. */
export interface ManagementCall {
  readonly parts: ManagementParts;
  readonly client: DurableClient;
  readonly request: HttpRequest;
  readonly access: Access;
  /** What cannot be read is refused if it is strict, and else counts as absent. */
  readonly query: QueryParameters;
  /** False if the original's status codes are wanted. */
  readonly isStrict: boolean;
}

/** What the path of a request begins with, behind the origin and whatever a gateway puts there. */
export function baseOf(access: Access, settings: ManagementParts["settings"]): string {
  return `${settings.routePrefix}/${routeOf(access, settings)}`;
}

/** The same without what the host puts before the routes of all functions. */
export function routeOf(
  access: Access,
  { apiRoute, linksRoute }: Pick<HttpSettings, "apiRoute" | "linksRoute">,
): string {
  return access === "key" ? apiRoute : linksRoute;
}
