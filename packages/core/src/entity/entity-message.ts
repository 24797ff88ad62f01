/**
 * What entities and their callers say to each other: JSON texts, the inputs of external events.
 *
 * The texts are rows of histories, too, so their members, order and `$type` are part of the format.
 * Members that begin with `Th` are ours; other readers ignore them.
 *
 * @see The extension's `RequestMessage.cs`, `ResponseMessage.cs`, `ReleaseMessage.cs`; DurableTask.Core
 * `EntityMessageEventNames.cs` for the names of the events.
 * @module
 */
import type { FailureDetails } from "../failure-details.js";
import { EntityId, entityIdOf } from "./entity-id.js";

/** Name of the event that carries a request; a scheduled one has its time behind an `@`. */
export const REQUEST = "op";
/** Name of the event that ends a lock. */
export const RELEASE = "release";
/** Stamp of the first message of a stream, and of clients: the smallest time of .NET. */
export const NO_STAMP = "0001-01-01T00:00:00";

const EXTENSION = "Microsoft.Azure.WebJobs.Extensions.DurableTask";
const TYPE = (name: string) => ({ $type: `${EXTENSION}.${name}, ${EXTENSION}` });

/** A call, a signal, or a request for a lock. */
export interface EntityRequest {
  /** A GUID: of the answer to it, too. */
  readonly id: string;
  /** Name of the operation; absent of a request for a lock. */
  readonly operation?: string | undefined;
  /** True if nobody waits for an answer. */
  readonly isSignal: boolean;
  /** JSON text. */
  readonly input?: string | undefined;
  /** The instance that asks; absent of clients. */
  readonly parent?: string | undefined;
  /** Absent of clients and entities. */
  readonly parentExecution?: string | undefined;
  /** When it is to be performed, at the earliest; at once if absent. */
  readonly due?: Date | undefined;
  /** Its place among those of its sender to this entity, for readers of the format. */
  readonly stamp: string;
  readonly predecessor: string;
  /** Of a request for a lock: all entities to be locked, in the order in which they are. */
  readonly lockSet?: readonly EntityId[] | undefined;
  /** Of a request for a lock: which of them is asked now. */
  readonly position: number;
}

/** Whatever a text may have of what is read here. */
type Members = Partial<
  Record<
    | ("id" | "op" | "signal" | "input" | "parent" | "parentExecution" | "due")
    | ("lockset" | "pos" | "name" | "key" | "Timestamp" | "Predecessor" | "ThRest")
    | ("result" | "exceptionType" | "failureDetails" | "Message" | "message")
    | ("ErrorType" | "ErrorMessage" | "StackTrace" | "InnerFailure" | "IsNonRetriable")
    | "Properties",
    unknown
  >
>;

/** What came of a call. */
export type EntityAnswer =
  | { readonly kind: "result"; /** JSON text. */ readonly result: string | undefined }
  | { readonly kind: "failure"; readonly failure: FailureDetails };

/** The end of a lock. */
export interface Release {
  /** The orchestration that holds it, or has asked for it. */
  readonly parent: string;
  /** Id of the request. */
  readonly id: string;
  /** Entities that may be locked by the same request, and are to be told by the one that reads this. */
  readonly rest: readonly EntityId[];
}

/** The name of the event that carries a request. */
export function requestName({ due }: Pick<EntityRequest, "due">): string {
  return due ? `${REQUEST}@${wireTime(due)}` : REQUEST;
}

/** @returns True if an event of this name carries a request. */
export function isRequestName(name: string): boolean {
  return name.startsWith(REQUEST); // "any name starting op counts as a request"
}

/** @returns True if an event of this name carries a request that is to wait for its time. */
export function isScheduled(name: string): boolean {
  return name.startsWith(`${REQUEST}@`);
}

export function encodeRequest(request: EntityRequest): string {
  return JSON.stringify({
    // clients write none
    ...(request.parent === undefined ? {} : TYPE("RequestMessage")),
    ...requestMembers(request),
  });
}

/** The same for a request inside other JSON, where the format has no `$type`. */
export function requestMembers(request: EntityRequest): object {
  const { id, operation, isSignal, input, parent, parentExecution, due, position } = request;
  return {
    op: operation ?? null,
    signal: isSignal || undefined,
    input,
    id,
    parent,
    parentExecution,
    due: due && wireTime(due),
    Timestamp: request.stamp,
    Predecessor: request.predecessor,
    lockset: request.lockSet?.map(({ name, key }) => ({ name: name.toLowerCase(), key })),
    pos: position === 0 ? undefined : position,
  };
}

/** @returns `undefined` if the text is no request. */
export function decodeRequest(text: string | undefined): EntityRequest | undefined {
  return requestOf(parsed(text));
}

/** The same of a request inside other JSON, such as the queue of an entity. */
export function requestOf(value: unknown): EntityRequest | undefined {
  const members = asMembers(value);
  const id = textOf(members.id);
  if (id === undefined) return undefined;
  const due = timeOf(members.due);
  const lockSet = lockSetOf(members.lockset);
  // one for a lock that names nobody is no call either
  if (Array.isArray(members.lockset) && !lockSet) return undefined;
  return {
    id,
    operation: textOf(members.op),
    isSignal: members.signal === true,
    input: textOf(members.input),
    parent: textOf(members.parent),
    parentExecution: textOf(members.parentExecution),
    due,
    stamp: textOf(members.Timestamp) ?? NO_STAMP,
    predecessor: textOf(members.Predecessor) ?? NO_STAMP,
    lockSet,
    position: typeof members.pos === "number" ? members.pos : 0,
  };
}

export function encodeAnswer(answer: EntityAnswer): string {
  if (answer.kind === "result") {
    return JSON.stringify({ ...TYPE("ResponseMessage"), result: answer.result ?? null });
  }
  const { failure } = answer;
  return JSON.stringify({
    ...TYPE("ResponseMessage"),
    result: JSON.stringify(failure.errorMessage),
    exceptionType: failure.errorType,
    failureDetails: failureMembers(failure),
  });
}

/** @returns `undefined` if the text is no answer. */
export function decodeAnswer(text: string | undefined): EntityAnswer | undefined {
  const value = parsed(text);
  if (typeof value !== "object" || value === null) return undefined;
  const members = asMembers(value);
  const result = textOf(members.result);
  const errorType = textOf(members.exceptionType);
  const details = members.failureDetails;
  if (errorType === undefined && (details === undefined || details === null)) {
    return { kind: "result", result };
  }
  const told = typeof details === "object" && details !== null ? failureOf(details) : undefined;
  const failure = told ?? {
    errorType: errorType ?? "Error",
    errorMessage: messageIn(result),
    isNonRetriable: false,
  };
  return { kind: "failure", failure };
}

export function encodeRelease({ parent, id, rest }: Release): string {
  return JSON.stringify({
    ...TYPE("ReleaseMessage"),
    parent,
    id,
    ThRest: rest.length === 0 ? undefined : rest.map(String),
  });
}

/** @returns `undefined` if the text is no release. */
export function decodeRelease(text: string | undefined): Release | undefined {
  const members = asMembers(parsed(text));
  const parent = textOf(members.parent);
  const id = textOf(members.id);
  if (parent === undefined || id === undefined) return undefined;
  const rest: readonly unknown[] = Array.isArray(members.ThRest) ? members.ThRest : [];
  return {
    parent,
    id,
    rest: rest.map((each) => entityIdOf(String(each))).filter((each) => each !== undefined),
  };
}

/** .NET's round-trip form, which has seven digits of a second. */
function wireTime(time: Date): string {
  return time.toISOString().replace("Z", "0000Z");
}

function failureMembers(failure: FailureDetails): object {
  const { errorType, errorMessage, stackTrace, innerFailure, isNonRetriable, properties } = failure;
  return {
    ErrorType: errorType,
    ErrorMessage: errorMessage,
    StackTrace: stackTrace ?? null,
    InnerFailure: innerFailure ? failureMembers(innerFailure) : null,
    IsNonRetriable: isNonRetriable,
    ...(properties ? { Properties: properties } : {}),
  };
}

function failureOf(value: unknown): FailureDetails {
  const members = asMembers(value);
  const inner = members.InnerFailure;
  const properties = members.Properties;
  return {
    errorType: textOf(members.ErrorType) ?? "Error",
    errorMessage: textOf(members.ErrorMessage) ?? "",
    stackTrace: textOf(members.StackTrace),
    innerFailure: typeof inner === "object" && inner !== null ? failureOf(inner) : undefined,
    isNonRetriable: members.IsNonRetriable === true,
    ...(typeof properties === "object" && properties !== null
      ? { properties: properties as FailureDetails["properties"] } // an object out of JSON
      : {}),
  };
}

/** Engines that write no details put the error itself there, or its message. */
function messageIn(result: string | undefined): string {
  const value = parsed(result);
  if (typeof value === "string") return value;
  const { Message, message } = asMembers(value);
  return textOf(Message) ?? textOf(message) ?? result ?? "";
}

/** @returns `undefined` if there is none, or one that names what is no entity. */
function lockSetOf(value: unknown): readonly EntityId[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const members: readonly unknown[] = value;
  const ids = members.map((each) => {
    const { name, key } = asMembers(each);
    return entityIdOf(`@${textOf(name) ?? ""}@${textOf(key) ?? ""}`);
  });
  const known = ids.filter((id) => id !== undefined);
  return known.length === ids.length ? known : undefined;
}

function parsed(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // whoever asks says what is wrong with a text that is none
    return undefined;
  }
}

function asMembers(value: unknown): Members {
  return typeof value === "object" && value !== null ? value : {};
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function timeOf(value: unknown): Date | undefined {
  const time = new Date(textOf(value) ?? NaN);
  return Number.isNaN(time.getTime()) ? undefined : time;
}
