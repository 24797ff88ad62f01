/**
 * Where this app can be reached, for the links it hands out.
 *
 * The setting `publicUrl` beats all; then the request at hand, or what a proxy says of it if the host
 * it names is among `forwardedHosts`; then the host name the front end last named, since
 * `WEBSITE_HOSTNAME` is stale after a swap of slots and absent on some plans.
 *
 *   L4  No link leads to a host that a header other than Host named, unless a setting allows it or the
 *       front end of App Service, which overwrites what a caller sends, has set it.
 *
 * Host is part of the request's address. Where nothing in front of the app checks it, `publicUrl` must
 * be set.
 *
 * @see Functions host `HostNameProvider.cs` for `was-default-hostname`.
 * @module
 */
import { appSetting, type Environment } from "../settings/environment.js";
import { isHost } from "../settings/forwarded-hosts.js";
import type { HttpSettings } from "../settings/settings.js";

const HOST_NAME_HEADER = "was-default-hostname";
const LOCAL_ORIGIN = "http://localhost:7071"; // where `func start` listens unless told otherwise
/** Hosts that are warned of: whoever sends more of them fills no log. */
const MOST_WARNINGS = 20;
const LONGEST_SHOWN = 100;

/** The part of an HTTP request that tells where the app is reached. */
export interface AddressedRequest {
  readonly url: string;
  readonly headers: { get(name: string): string | null };
}

/** What links depend on. */
export type AddressSettings = Pick<HttpSettings, "publicUrl" | "routePrefix" | "forwardedHosts">;

/** Remembers what requests tell about the app's address. */
export class PublicAddress {
  private lastHostName: string | undefined;
  private readonly warnedOf = new Set<string>();

  constructor(
    private readonly settings: () => AddressSettings,
    private readonly env: Environment,
    private readonly warn: (message: string) => void = () => undefined,
  ) {}

  /** To be told of every request the package sees. */
  observe(request: AddressedRequest): void {
    if (!isBehindFrontEnd(this.env)) return; // elsewhere it is from whoever sent the request
    const hostName = request.headers.get(HOST_NAME_HEADER);
    if (hostName !== null && isHost(hostName)) this.lastHostName = hostName;
  }

  /** What precedes the routes of functions, without a slash at the end. */
  base(request: AddressedRequest | undefined): string {
    const { publicUrl, routePrefix } = this.settings();
    const root = publicUrl ?? (request && this.originOf(request)) ?? this.ownOrigin();
    return routePrefix === "" ? root : `${root}/${routePrefix}`;
  }

  private originOf(request: AddressedRequest): string | undefined {
    const forwarded = this.forwardedOrigin(request);
    if (forwarded !== undefined) return forwarded;
    return URL.canParse(request.url) ? new URL(request.url).origin : undefined;
  }

  /** What the proxy next to the client says, which is the first of several. */
  private forwardedOrigin({ headers }: AddressedRequest): string | undefined {
    const host = firstOf(headers.get("x-forwarded-host"));
    if (host === undefined) return undefined;
    const scheme = firstOf(headers.get("x-forwarded-proto"))?.toLowerCase();
    if (scheme !== "http" && scheme !== "https") return undefined;
    const origin = isHost(host) ? originWith(scheme, host) : undefined;
    const allowed = this.settings().forwardedHosts;
    if (origin !== undefined && allowed.some((each) => originWith(scheme, each) === origin)) {
      return origin;
    }
    this.warnOf(host);
    return undefined;
  }

  /** The text comes from whoever sent the request: no more of it is logged than helps. */
  private warnOf(host: string): void {
    const shown = JSON.stringify(host.slice(0, LONGEST_SHOWN));
    if (this.warnedOf.has(shown) || this.warnedOf.size >= MOST_WARNINGS) return;
    this.warnedOf.add(shown);
    this.warn(
      `X-Forwarded-Host is ${shown}, which is ignored: links lead to where the request came in. If it ` +
        `is this app, add it to extensions.durableTask.managementApi.forwardedHosts in host.json.`,
    );
  }

  private ownOrigin(): string {
    const hostName = this.lastHostName ?? this.env["WEBSITE_HOSTNAME"];
    if (hostName !== undefined && hostName !== "" && !hostName.startsWith("0.0.0.0")) {
      return `${hostName.startsWith("localhost:") ? "http" : "https"}://${hostName}`;
    }
    const site = this.env["WEBSITE_SITE_NAME"];
    return site === undefined ? LOCAL_ORIGIN : `https://${site}.azurewebsites.net`;
  }
}

/** True in App Service, Flex Consumption included; false in containers elsewhere. */
function isBehindFrontEnd(env: Environment): boolean {
  const has = (name: string) => appSetting(env, name) !== undefined;
  return has("WEBSITE_SITE_NAME") && (has("WEBSITE_INSTANCE_ID") || has("CONTAINER_NAME"));
}

/** Equal for one host, with the scheme's own port or without. */
function originWith(scheme: string, host: string): string | undefined {
  const url = `${scheme}://${host}`;
  return URL.canParse(url) ? new URL(url).origin : undefined;
}

/** A header that several proxies have added to is a list. */
function firstOf(header: string | null): string | undefined {
  const first = header?.split(",")[0]?.trim();
  return first === "" ? undefined : first;
}
