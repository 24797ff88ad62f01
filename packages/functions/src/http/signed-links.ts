/**
 * Links that open one instance, and only for what they were made for, without a key.
 *
 * A link carries its operations, its expiry and an HMAC over hub, instance, operations and expiry.
 * The host name is not part of it, so that a link survives a swap of slots or a custom domain.
 *
 *   from  http/management-links     makes them for `createCheckStatusResponse` and its kin
 *   to    http/management-api       opens them
 *
 * Invariant
 *   L1  A link opens no other hub, instance or operation than it was signed for, nor after its expiry.
 *
 * @module
 */
import { createHmac, timingSafeEqual } from "node:crypto";

const PURPOSE = "taskhub link 1"; // a key used for something else gives other signatures

/** What a link can do to its instance. */
export type LinkOperation =
  "status" | "raiseEvent" | "terminate" | "suspend" | "resume" | "rewind" | "purge";

/** What a link is signed for. */
export interface LinkGrant {
  readonly instanceId: string;
  readonly operations: readonly LinkOperation[];
  /** Whole seconds count. */
  readonly expiresAt: Date;
}

/** What came of the check of a link. */
export type LinkVerdict = "open" | "unsigned" | "expired" | "otherOperation";

/** Signs and checks the links of one task hub. */
export class SignedLinks {
  constructor(
    /** Compared ignoring case, as the storage does. */
    private readonly hubName: string,
    /** At least 32 unpredictable bytes. */
    private readonly key: Uint8Array,
  ) {}

  /** The query parameters that make an address a link. */
  sign(grant: LinkGrant): URLSearchParams {
    const operations = grant.operations.join(",");
    const expiry = String(Math.floor(grant.expiresAt.getTime() / 1000));
    return new URLSearchParams({
      ops: operations,
      exp: expiry,
      sig: this.signature(grant.instanceId, operations, expiry).toString("base64url"),
    });
  }

  /** Whether the query parameters allow the operation on the instance, now. */
  check(
    query: URLSearchParams,
    wanted: { readonly instanceId: string; readonly operation: LinkOperation; readonly now: Date },
  ): LinkVerdict {
    const [operations, expiry, signature] = [
      only(query, "ops"),
      only(query, "exp"),
      only(query, "sig"),
    ];
    if (operations === undefined || expiry === undefined || signature === undefined) {
      return "unsigned";
    }
    const expected = this.signature(wanted.instanceId, operations, expiry);
    const given = Buffer.from(signature, "base64url");
    // how long it takes says nothing about the signature
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return "unsigned";
    if (Number(expiry) * 1000 <= wanted.now.getTime()) return "expired";
    return operations.split(",").includes(wanted.operation) ? "open" : "otherOperation";
  }

  private signature(instanceId: string, operations: string, expiry: string): Buffer {
    // A JSON array: no two different lists of parts give the same text.
    const signed = JSON.stringify([
      PURPOSE,
      this.hubName.toLowerCase(),
      instanceId,
      operations,
      expiry,
    ]);
    return createHmac("sha256", this.key).update(signed).digest();
  }
}

/** A parameter given twice is no parameter: which one counts would be open. */
function only(query: URLSearchParams, name: string): string | undefined {
  const values = query.getAll(name);
  return values.length === 1 ? values[0] : undefined;
}
