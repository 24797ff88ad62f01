/** Says that a request is to carry a token of the app's managed identity. The token is in no history. */
export class ManagedIdentityTokenSource {
  readonly kind = "AzureManagedIdentity";

  /**
   * @param resource - What the token is for, such as `https://management.core.windows.net/` or
   * `api://my-api`.
   */
  constructor(readonly resource: string) {}
}
