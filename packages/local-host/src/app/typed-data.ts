/**
 * The values that cross between host and app, as `@azure/functions` reads and writes them.
 *
 * The names are those of the protocol of the Functions host.
 *
 * @module
 */

/** One value. At most one field is set; none of them means null. */
export interface TypedData {
  readonly string?: string | null;
  readonly json?: string | null;
  readonly bytes?: Uint8Array | null;
  readonly http?: HttpData | null;
  readonly int?: number | null;
  readonly double?: number | null;
}

/** A value and the binding it belongs to. */
export interface BindingValue {
  readonly name: string;
  readonly data: TypedData;
}

/** An HTTP request on its way in, or a response on its way out. */
export interface HttpData {
  readonly method?: string;
  readonly url?: string;
  readonly nullableHeaders?: NullableStrings;
  readonly nullableQuery?: NullableStrings;
  readonly nullableParams?: NullableStrings;
  readonly body?: TypedData | null | undefined;
  readonly statusCode?: string | null;
  readonly headers?: Readonly<Record<string, string>> | null;
  readonly cookies?: readonly HttpCookie[] | null;
}

/** Strings that may be empty, in the wrapping the protocol has for them. */
export type NullableStrings = Readonly<Record<string, { readonly value: string }>>;

/** A cookie of a response. */
export interface HttpCookie {
  readonly name?: string | null | undefined;
  readonly value?: string | null | undefined;
  readonly domain?: Nullable<string>;
  readonly path?: Nullable<string>;
  readonly expires?: { readonly value?: Timestamp | null } | null | undefined;
  readonly secure?: Nullable<boolean>;
  readonly httpOnly?: Nullable<boolean>;
  /** `none` is "not said"; `explicitNone` is the attribute `SameSite=None`. */
  readonly sameSite?: "none" | "lax" | "strict" | "explicitNone" | null;
  readonly maxAge?: Nullable<number>;
}

type Nullable<T> = { readonly value?: T | null } | null | undefined;

/** An instant, as the protocol writes it. */
interface Timestamp {
  readonly seconds?: number | null;
  readonly nanos?: number | null;
}
