/**
 * What `@azure/functions` and its host say to each other: the part of `@azure/functions-core` that
 * the library uses. That package has no types on npm; the names are its own.
 *
 * @module
 */
import type { LogLevel } from "../console/log-level";
import type { BindingValue, TypedData } from "./typed-data";

/** A user's handler, or whatever a hook put in its place. */
export type FunctionCallback = (...args: unknown[]) => unknown;

/** One binding, as it was registered: the options of its type are further keys. */
export interface BindingInfo {
  readonly type?: string;
  readonly direction?: string;
  readonly [option: string]: unknown;
}

/** What a function is registered with. */
export interface FunctionMetadata {
  readonly name: string;
  readonly functionId?: string;
  readonly bindings: Readonly<Record<string, BindingInfo>>;
  readonly retryOptions?: RetryOptions | null | undefined;
}

/** How often, and after which waits, a failed invocation is repeated. */
export interface RetryOptions {
  readonly retryStrategy?: string | null;
  readonly maxRetryCount?: number | null;
  readonly delayInterval?: Duration | null | undefined;
  readonly minimumInterval?: Duration | null | undefined;
  readonly maximumInterval?: Duration | null | undefined;
}

/** A length of time, as the protocol writes it. */
export interface Duration {
  readonly seconds?: number | null;
}

/** One call of a function, as the host sends it. */
export interface InvocationRequest {
  readonly invocationId: string;
  readonly inputData: readonly BindingValue[];
  readonly triggerMetadata?: Readonly<Record<string, TypedData>>;
  readonly retryContext?: RetryContext | null;
  readonly traceContext?: null;
}

/** Which repetition of a failed invocation this is. */
export interface RetryContext {
  readonly retryCount: number;
  readonly maxRetryCount: number;
  readonly exception?: { readonly message: string; readonly stackTrace: string };
}

/** What a function left behind. */
export interface InvocationResponse {
  readonly outputData?: readonly BindingValue[] | null;
  readonly returnValue?: TypedData | null | undefined;
}

export type LogCategory = "user" | "system" | "customMetric";

/** Where an invocation stands; the library asks while it logs. */
export type InvocationState = "preInvocationHooks" | "invocation" | "postInvocationHooks";

/** What the library is given for one invocation. */
export interface CoreInvocationContext {
  readonly invocationId: string;
  readonly request: InvocationRequest;
  readonly metadata: FunctionMetadata;
  readonly state: InvocationState | undefined;
  log(level: LogLevel, category: LogCategory, message: string): void;
}

/** How the library turns one request into a call, and its result into a response. */
export interface InvocationModel {
  getArguments(): Promise<{ context: unknown; inputs: unknown[] }>;
  invokeFunction(context: unknown, inputs: unknown[], callback: FunctionCallback): Promise<unknown>;
  getResponse(context: unknown, result: unknown): Promise<InvocationResponse>;
}

/** The library, as the host sees it. */
export interface ProgrammingModel {
  readonly name: string;
  readonly version: string;
  getInvocationModel(context: CoreInvocationContext): InvocationModel | Promise<InvocationModel>;
  getCapabilities(defaults: Capabilities): Capabilities | Promise<Capabilities>;
}

export type Capabilities = Record<string, string>;
