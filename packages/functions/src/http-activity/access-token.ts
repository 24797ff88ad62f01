import { HttpRequestError } from "./http-request-error.js";

const MANAGED_IDENTITY = "AzureManagedIdentity";
const EVERYTHING = "/.default"; // the scope that stands for all the app may do

/** Gets tokens and keeps them while they are valid; a `TokenCredential` of the Azure SDK. */
export interface Credential {
  getToken(
    scope: string,
    options: { readonly abortSignal: AbortSignal },
  ): Promise<{ readonly token: string } | null>;
}

/**
 * A token for what the source names.
 *
 * @throws HttpRequestError if the source is of an unknown kind, or there is no token.
 */
export async function accessToken(
  { kind, resource }: { readonly kind: string; readonly resource: string },
  credential: Credential,
  abortSignal: AbortSignal,
): Promise<string> {
  if (kind !== MANAGED_IDENTITY) {
    throw new HttpRequestError(`there is no token source '${kind}'; known is ${MANAGED_IDENTITY}`);
  }
  const token = await credential.getToken(scopeOf(resource), { abortSignal });
  if (token) return token.token;
  throw new HttpRequestError(`the identity of the app has no token for ${resource}`);
}

/** A resource that is a scope already stays what it is. */
function scopeOf(resource: string): string {
  return resource.endsWith(EVERYTHING) ? resource : resource.replace(/\/+$/, "") + EVERYTHING;
}
