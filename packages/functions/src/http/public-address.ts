/**
 * Where this app can be reached, for the links it hands out.
 *
 * The setting `publicUrl` beats all; then the request at hand; then the host name the front end last
 * named, since `WEBSITE_HOSTNAME` is stale after a swap of slots and absent on some plans.
 *
 * @see Functions host `HostNameProvider.cs` for `was-default-hostname`.
 * @module
 */
import type { Environment } from "../settings/environment.js";
import type { HttpSettings } from "../settings/settings.js";

const HOST_NAME_HEADER = "was-default-hostname";
const LOCAL_ORIGIN = "http://localhost:7071"; // where `func start` listens unless told otherwise

/** The part of an HTTP request that tells where the app is reached. */
export interface AddressedRequest {
  readonly url: string;
  readonly headers: { get(name: string): string | null };
}

/** Remembers what requests tell about the app's address. */
export class PublicAddress {
  private lastHostName: string | undefined;

  constructor(
    private readonly settings: () => HttpSettings,
    private readonly env: Environment,
  ) {}

  /** To be told of every request the package sees. */
  observe(request: AddressedRequest): void {
    this.lastHostName = request.headers.get(HOST_NAME_HEADER) ?? this.lastHostName;
  }

  /** What precedes the routes of functions, without a slash at the end. */
  base(requestUrl: string | undefined): string {
    const { publicUrl, routePrefix } = this.settings();
    const root = publicUrl ?? this.origin(requestUrl);
    return routePrefix === "" ? root : `${root}/${routePrefix}`;
  }

  private origin(requestUrl: string | undefined): string {
    if (requestUrl !== undefined && URL.canParse(requestUrl)) return new URL(requestUrl).origin;
    const hostName = this.lastHostName ?? this.env["WEBSITE_HOSTNAME"];
    if (hostName !== undefined && hostName !== "" && !hostName.startsWith("0.0.0.0")) {
      return `${hostName.startsWith("localhost:") ? "http" : "https"}://${hostName}`;
    }
    const site = this.env["WEBSITE_SITE_NAME"];
    return site === undefined ? LOCAL_ORIGIN : `https://${site}.azurewebsites.net`;
  }
}
