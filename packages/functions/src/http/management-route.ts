/**
 * The paths of the management API, below `durabletask/` and `durabletask-links/`.
 *
 * @see The original's `HttpApiHandler.cs` for the templates; tails are the same.
 * @module
 */

/** First path segment of the functions that need a function key. */
export const API_SEGMENT = "durabletask";
/** First path segment of signed links. */
export const LINKS_SEGMENT = "durabletask-links";

/** What a request asks for. */
export type ManagementRoute =
  | { readonly kind: "start"; readonly orchestrator: string; readonly instanceId?: string }
  | { readonly kind: "status"; readonly instanceId: string }
  | { readonly kind: "raiseEvent"; readonly instanceId: string; readonly eventName: string }
  | { readonly kind: Steering; readonly instanceId: string }
  | { readonly kind: "rewind"; readonly instanceId: string }
  | { readonly kind: "purge"; readonly instanceId: string };

/** What can be asked of an instance with no more than a reason. */
export type Steering = "terminate" | "suspend" | "resume";

/**
 * Finds the route of a request.
 *
 * The path is read from the address, where it is still encoded, since the host decodes route
 * parameters by rules of its own. Literals are matched ignoring case, a slash at the end is ignored.
 *
 * @returns `undefined` if there is no such path, or not with this verb.
 */
export function managementRoute(
  method: string,
  pathname: string,
  firstSegment: string,
): ManagementRoute | undefined {
  const segments = pathname.split("/").filter((segment) => segment !== "");
  const first = segments.findIndex((segment) => segment.toLowerCase() === firstSegment);
  if (first < 0) return undefined;
  const path = segments.slice(first + 1).map(decoded);
  const [collection, name, operation, detail, ...rest] = path;
  if (collection === undefined || name === undefined || path.includes(undefined) || rest.length > 0)
    return undefined;
  const verb = method.toUpperCase();
  switch (collection.toLowerCase()) {
    case "orchestrators":
      return verb === "POST" && detail === undefined
        ? {
            kind: "start",
            orchestrator: name,
            ...(operation === undefined ? {} : { instanceId: operation }),
          }
        : undefined;
    case "instances":
      return instanceRoute(verb, name, operation, detail);
    default:
      return undefined;
  }
}

function instanceRoute(
  verb: string,
  instanceId: string,
  operation: string | undefined,
  detail: string | undefined,
): ManagementRoute | undefined {
  if (operation === undefined) {
    if (verb === "GET") return { kind: "status", instanceId };
    return verb === "DELETE" ? { kind: "purge", instanceId } : undefined;
  }
  const kind = operation.toLowerCase();
  switch (kind) {
    case "terminate":
    case "suspend":
    case "resume":
    case "rewind":
      return verb === "POST" && detail === undefined ? { kind, instanceId } : undefined;
    case "raiseevent":
      return verb === "POST" && detail !== undefined
        ? { kind: "raiseEvent", instanceId, eventName: detail }
        : undefined;
    default:
      return undefined;
  }
}

/** @returns `undefined` for a segment that is not valid percent-encoding. */
function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
