/**
 * Links that open one instance, and only for what they were made for, without a key.
 *
 * A link carries its operations, its expiry and an HMAC over hub, instance, operations and expiry; one
 * that opens once a nonce, too. The host name is not part of it, so that a link survives a swap of
 * slots or a custom domain.
 *
 *   from  http/links          makes them for `createCheckStatusResponse` and its kin
 *   to    http/link-access    opens them
 *
 * Invariant
 *   L1  A link opens no other hub, instance, operation or event than it was signed for, nor after its
 *       expiry.
 *
 * @module
 */
import { createHmac, timingSafeEqual } from "node:crypto";

const PURPOSE = "taskhub link 1"; // a key used for something else gives other signatures

/** What a link can do to its instance; the kinds of routes. */
export type LinkOperation =
  "status" | "raiseEvent" | "terminate" | "suspend" | "resume" | "rewind" | "restart" | "purge";

/** Raises the event of one name, and no other. */
export type EventOperation = `raiseEvent:${string}`;

/** What a link is signed for. */
export interface LinkGrant {
  readonly instanceId: string;
  readonly operations: readonly (LinkOperation | EventOperation)[];
  /** Whole seconds count. */
  readonly expiresAt: Date;
  /** Of a link that opens once: names it among all others. */
  readonly nonce?: string | undefined;
}

/** What a request asks a link for. */
export interface LinkRequest {
  readonly instanceId: string;
  readonly operation: LinkOperation;
  /** Of `raiseEvent`. */
  readonly eventName?: string | undefined;
  readonly now: Date;
}

/** What came of the check of a link. `malformed`: it lacks a part; `unsigned`: no key has signed it. */
export type LinkVerdict = "open" | "malformed" | "unsigned" | "expired" | "otherOperation";

/** @throws URIError if no address can hold the name: it has half of a surrogate pair. */
export function eventOperation(eventName: string): EventOperation {
  return `raiseEvent:${encodeURIComponent(eventName)}`; // a name may have commas
}

/** The nonce of a link that opens once, and whose signature was checked. */
export function nonceOf(query: URLSearchParams): string | undefined {
  return query.get("once") ?? undefined;
}

/** When a link expires whose signature was checked. */
export function expiryOf(query: URLSearchParams): Date {
  return new Date(Number(query.get("exp")) * 1000);
}

/** Signs and checks the links of one task hub. */
export class SignedLinks {
  constructor(
    /** Compared ignoring case, as the storage does. */
    private readonly hubName: string,
    /** At least 32 unpredictable bytes each. The first signs, all verify. */
    private readonly keys: readonly [Uint8Array, ...Uint8Array[]],
  ) {}

  /** The query parameters that make an address a link. */
  sign(grant: LinkGrant): URLSearchParams {
    const { nonce } = grant;
    const operations = grant.operations.join(",");
    const expiry = String(Math.floor(grant.expiresAt.getTime() / 1000));
    const parts = this.parts(grant.instanceId, operations, expiry, nonce);
    return new URLSearchParams({
      ops: operations,
      exp: expiry,
      ...(nonce === undefined ? {} : { once: nonce }),
      sig: signature(this.keys[0], parts),
    });
  }

  /** Whether the query parameters allow the operation on the instance, now. */
  check(query: URLSearchParams, wanted: LinkRequest): LinkVerdict {
    const [operations, expiry, given] = [
      only(query, "ops"),
      only(query, "exp"),
      only(query, "sig"),
    ];
    const nonce = only(query, "once");
    if (operations === undefined || expiry === undefined || given === undefined) return "malformed";
    if (nonce === undefined && query.has("once")) return "malformed";
    const parts = this.parts(wanted.instanceId, operations, expiry, nonce);
    // every key is tried: how long it takes tells nothing of which one, if any, has signed
    const isSigned = this.keys
      .map((key) => isSame(given, signature(key, parts)))
      .some((isSignature) => isSignature);
    if (!isSigned) return "unsigned";
    // an expiry that is no number has not been reached, and never would be
    if (!(Number(expiry) * 1000 > wanted.now.getTime())) return "expired";
    return allows(operations.split(","), wanted) ? "open" : "otherOperation";
  }

  private parts(
    instanceId: string,
    operations: string,
    expiry: string,
    nonce: string | undefined,
  ): readonly string[] {
    const parts = [PURPOSE, this.hubName.toLowerCase(), instanceId, operations, expiry];
    return nonce === undefined ? parts : [...parts, nonce];
  }
}

function allows(granted: readonly string[], { operation, eventName }: LinkRequest): boolean {
  if (granted.includes(operation)) return true;
  return operation === "raiseEvent" && eventName !== undefined
    ? granted.includes(eventOperation(eventName))
    : false;
}

/** A JSON array: no two different lists of parts give the same text. */
function signature(key: Uint8Array, parts: readonly string[]): string {
  return createHmac("sha256", key).update(JSON.stringify(parts)).digest("base64url");
}

/**
 * Compares the texts, not the bytes they stand for: several texts stand for the same ones.
 *
 * How long it takes tells nothing but the length.
 */
function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given, "utf8"), Buffer.from(expected, "utf8")];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** A parameter given twice is no parameter: which one counts would be open. */
function only(query: URLSearchParams, name: string): string | undefined {
  const values = query.getAll(name);
  return values.length === 1 ? values[0] : undefined;
}
