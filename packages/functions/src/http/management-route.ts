/**
 * The paths of the management API, below its route and below that of signed links.
 *
 * @see The original's `HttpApiHandler.cs` for the templates; tails are the same.
 * @module
 */

/** One type for each kind, so that the kind tells what else there is. */
type Routes<Kind extends string, Rest> = Kind extends string
  ? { readonly kind: Kind } & Readonly<Rest>
  : never;

/** What a request asks for. */
export type ManagementRoute =
  | Routes<"start", { orchestrator: string; instanceId?: string }>
  | Routes<"raiseEvent", { instanceId: string; eventName: string }>
  | Routes<"status" | "purge" | "rewind" | "restart" | Steering, { instanceId: string }>
  | Routes<"list" | "purgeMany" | "makePrimary", unknown>
  | Routes<"listEntities", { name?: string }>
  | Routes<"readEntity" | "signalEntity" | "deleteEntity", { name: string; key: string }>;

/** What can be asked of an instance with no more than a reason. */
export type Steering = "terminate" | "suspend" | "resume";

/** The route of one kind, or of several. */
export type RouteOf<K extends ManagementRoute["kind"]> = Extract<
  ManagementRoute,
  { readonly kind: K }
>;

/** The segments of a path behind the collection, such as `instances`. */
type Tail = readonly (string | undefined)[];

/**
 * Finds the route of a request.
 *
 * The path is read from the address, where it is still encoded, since the host decodes route
 * parameters by rules of its own. Literals are matched ignoring case, a slash at the end is ignored.
 *
 * @param base - What the path begins with, such as `api/durabletask`; may stand behind more.
 * @returns `undefined` if there is no such path, or not with this verb.
 */
export function managementRoute(
  method: string,
  pathname: string,
  base: string,
): ManagementRoute | undefined {
  const tail = tailOf(pathname, base);
  const path = tail?.map(decoded);
  if (!path || path.includes(undefined)) return undefined;
  const [collection = "", ...rest] = path;
  const verb = method.toUpperCase();
  switch (collection.toLowerCase()) {
    case "orchestrators":
      return startRoute(verb, rest);
    case "entities":
      return entityRoute(verb, rest);
    case "instances":
      return instanceRoute(verb, rest);
    case "makeprimary":
      return rest.length === 0 ? { kind: "makePrimary" } : undefined;
    default:
      return undefined;
  }
}

function startRoute(verb: string, [name, instanceId, ...rest]: Tail): ManagementRoute | undefined {
  if (verb !== "POST" || name === undefined || rest.length > 0) return undefined;
  return { kind: "start", orchestrator: name, ...(instanceId !== undefined && { instanceId }) };
}

function entityRoute(verb: string, [name, key, ...rest]: Tail): ManagementRoute | undefined {
  if (rest.length > 0) return undefined;
  if (name === undefined || key === undefined) {
    if (verb !== "GET") return undefined;
    return { kind: "listEntities", ...(name !== undefined && { name }) };
  }
  switch (verb) {
    case "GET":
      return { kind: "readEntity", name, key };
    case "POST":
      return { kind: "signalEntity", name, key };
    case "DELETE":
      return { kind: "deleteEntity", name, key };
    default:
      return undefined;
  }
}

function instanceRoute(verb: string, tail: Tail): ManagementRoute | undefined {
  const [instanceId, operation, eventName, ...rest] = tail;
  if (rest.length > 0) return undefined;
  if (operation === undefined) {
    const isOne = instanceId !== undefined;
    if (verb === "GET") return isOne ? { kind: "status", instanceId } : { kind: "list" };
    if (verb !== "DELETE") return undefined;
    return isOne ? { kind: "purge", instanceId } : { kind: "purgeMany" };
  }
  if (verb !== "POST" || instanceId === undefined) return undefined;
  const kind = operation.toLowerCase();
  switch (kind) {
    case "terminate":
    case "suspend":
    case "resume":
    case "rewind":
    case "restart":
      return eventName === undefined ? { kind, instanceId } : undefined;
    case "raiseevent":
      return eventName === undefined ? undefined : { kind: "raiseEvent", instanceId, eventName };
    default:
      return undefined;
  }
}

/**
 * What is behind the base, segment by segment, as written.
 *
 * @returns `undefined` if the base is not in the path.
 */
export function tailOf(pathname: string, base: string): readonly string[] | undefined {
  const segments = segmentsOf(pathname);
  const wanted = segmentsOf(base.toLowerCase());
  const first = segments.findIndex((_, at) =>
    wanted.every((segment, offset) => segments[at + offset]?.toLowerCase() === segment),
  );
  return first < 0 ? undefined : segments.slice(first + wanted.length);
}

function segmentsOf(path: string): string[] {
  return path.split("/").filter((segment) => segment !== "");
}

/** @returns `undefined` for a segment that is not valid percent-encoding. */
function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
