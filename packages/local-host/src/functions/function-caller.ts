/**
 * One call of a function from its trigger to its outputs, with what the log says about it.
 *
 * @module
 */
import { randomUUID } from "node:crypto";
import { writeAppLog } from "../app/app-log";
import type { FunctionApp } from "../app/function-app";
import { Invocation } from "../app/invocation";
import type { InvocationRequest, RetryContext } from "../app/programming-model";
import type { BindingValue, TypedData } from "../app/typed-data";
import type { HostLog } from "../console/host-log";
import type { FunctionDefinition } from "./function-definition";
import { outputValues, type OutputValues } from "./output-values";

/** What a trigger calls a function with. */
export interface FunctionCall {
  readonly fn: FunctionDefinition;
  readonly inputData: readonly BindingValue[];
  readonly triggerMetadata?: Readonly<Record<string, TypedData>>;
  /** What `{expressions}` of output bindings may name. */
  readonly bindingData?: BindingData;
  /** Why it is called, in a few words for the log. */
  readonly reason: string;
  /** Chosen by the caller if it must know it before the call ends. */
  readonly invocationId?: string;
  readonly retryContext?: RetryContext | undefined;
}

/** Values by name, for `{name}`. */
export type BindingData = Readonly<Record<string, unknown>>;

/** How a call ended. */
export type CallResult =
  | { readonly succeeded: true; readonly values: OutputValues }
  | { readonly succeeded: false; readonly error: unknown };

/** What calls need from the host. */
export interface CallSurroundings {
  readonly app: FunctionApp;
  readonly log: HostLog;
  /** How long a call may take; undefined for ever. */
  readonly timeoutMs: number | undefined;
  /** Writes the queue messages that a function left behind. */
  readonly writeOutputs: (call: FunctionCall, values: OutputValues) => Promise<void>;
  /** Ends the process, as the real host ends a worker whose function takes too long. */
  readonly onFatal: (error: Error) => void;
}

/** Calls functions; counts those under way. */
export class FunctionCaller {
  readonly #running = new Set<Promise<CallResult>>();

  constructor(private readonly around: CallSurroundings) {}

  /** Calls under way. */
  get runningCount(): number {
    return this.#running.size;
  }

  /** Resolves when the calls under way have ended. */
  async whenIdle(): Promise<void> {
    while (this.#running.size > 0) await Promise.race(this.#running);
  }

  /** @returns How it ended; a failure is in the log already. */
  async call(call: FunctionCall): Promise<CallResult> {
    const result = this.#run(call);
    this.#running.add(result);
    try {
      return await result;
    } finally {
      this.#running.delete(result);
    }
  }

  async #run(call: FunctionCall): Promise<CallResult> {
    const { log } = this.around;
    const { name } = call.fn;
    const id = call.invocationId ?? randomUUID();
    const startedAt = performance.now();
    const end = (how: string) => `Executed '${name}' (${how}, ${id}, ${elapsed(startedAt)})`;
    log.write("information", `Function.${name}`, `Executing '${name}' (${call.reason}, ${id})`);
    try {
      const values = await this.#invoke(call, id);
      log.write("information", `Function.${name}`, end("succeeded"));
      return { succeeded: true, values };
    } catch (error) {
      log.write("error", `Function.${name}`, `${end("failed")}\n${describe(error)}`);
      return { succeeded: false, error };
    }
  }

  async #invoke(call: FunctionCall, invocationId: string): Promise<OutputValues> {
    const { app, log } = this.around;
    const writeLog = (line: Parameters<typeof writeAppLog>[2]) => {
      writeAppLog(app, log, line);
    };
    const invocation = new Invocation(
      { app, writeLog },
      call.fn.registered,
      requestOf(call, invocationId),
    );
    const alarm = this.#startAlarm(call);
    try {
      const values = outputValues(call.fn, await invocation.run());
      await this.around.writeOutputs(call, values);
      return values;
    } finally {
      clearTimeout(alarm);
      invocation.isRunning = false;
    }
  }

  #startAlarm({ fn }: FunctionCall): NodeJS.Timeout | undefined {
    const { timeoutMs, onFatal } = this.around;
    if (timeoutMs === undefined) return undefined;
    return setTimeout(() => {
      onFatal(
        new Error(
          `The function "${fn.name}" has taken ${timeoutMs / 1000} s, the "functionTimeout" of ` +
            `host.json. The Functions host ends the whole worker process then, and so does this one.`,
        ),
      );
    }, timeoutMs).unref();
  }
}

function requestOf(call: FunctionCall, invocationId: string): InvocationRequest {
  return {
    invocationId,
    inputData: call.inputData,
    triggerMetadata: call.triggerMetadata ?? {},
    retryContext: call.retryContext ?? null,
    traceContext: null,
  };
}

function elapsed(startedAt: number): string {
  return `${Math.round(performance.now() - startedAt)} ms`;
}

/** Message and stack, and those of the causes. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const text = error.stack ?? `${error.name}: ${error.message}`;
  return error.cause === undefined ? text : `${text}\nCaused by: ${describe(error.cause)}`;
}
