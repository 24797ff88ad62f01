/**
 * One call of a user's function: hooks, arguments, handler, response, in the order of the real
 * worker.
 *
 * @module
 */
import { format } from "node:util";
import type { LogLevel } from "../console/log-level";
import type { AppLogLine, LoggingInvocation } from "./app-log";
import type { FunctionApp, RegisteredFunction } from "./function-app";
import { hookContext, runHooks } from "./hooks";
import type {
  CoreInvocationContext,
  InvocationModel,
  InvocationRequest,
  InvocationResponse,
  InvocationState,
  LogCategory,
  ProgrammingModel,
} from "./programming-model";

/** Where an invocation takes place. */
export interface InvocationHost {
  readonly app: FunctionApp;
  readonly writeLog: (line: AppLogLine) => void;
}

/** An invocation under way. Its lines are shown until `isRunning` is set to false. */
export class Invocation implements CoreInvocationContext, LoggingInvocation {
  readonly hookData: object = {};
  readonly metadata: RegisteredFunction["metadata"];
  state: InvocationState | undefined;
  context: unknown;
  isRunning = true;
  readonly #host: InvocationHost;

  constructor(
    host: InvocationHost,
    readonly fn: RegisteredFunction,
    readonly request: InvocationRequest,
  ) {
    this.#host = host;
    this.metadata = fn.metadata;
  }

  get invocationId(): string {
    return this.request.invocationId;
  }

  get functionName(): string {
    return this.fn.metadata.name;
  }

  log(level: LogLevel, category: LogCategory, message: string): void {
    this.#host.writeLog({ level, category, message, invocation: this });
  }

  /**
   * Runs the function.
   *
   * A `preInvocation` hook may replace inputs and handler; if one throws, nothing else runs. A
   * `postInvocation` hook may replace result and error.
   *
   * @throws What the handler or a hook threw, or the library's refusal of the result.
   */
  async run(): Promise<InvocationResponse> {
    const { app } = this.#host;
    const model = await modelOf(app).getInvocationModel(this);
    const { context, inputs } = await model.getArguments();
    this.context = context;
    const fixed = {
      hookData: this.hookData,
      appHookData: app.appHookData,
      invocationContext: context,
    };
    const pre = hookContext(fixed, { inputs, functionCallback: this.fn.callback });
    await this.#in("preInvocationHooks", () => runHooks(app, "preInvocation", pre));

    const outcome = await this.#callHandler(model, pre);
    const post = hookContext(fixed, { inputs: pre.inputs, ...outcome });
    await this.#in("postInvocationHooks", () => runHooks(app, "postInvocation", post));
    if (post.error !== null && post.error !== undefined) throw asError(post.error);
    return model.getResponse(context, post.result);
  }

  async #callHandler(
    model: InvocationModel,
    {
      inputs,
      functionCallback,
    }: { inputs: unknown[]; functionCallback: RegisteredFunction["callback"] },
  ): Promise<{ result: unknown; error: unknown }> {
    try {
      const result = await this.#in("invocation", () =>
        model.invokeFunction(this.context, inputs, functionCallback),
      );
      return { result, error: null };
    } catch (error) {
      return { result: null, error };
    }
  }

  async #in<T>(state: InvocationState, work: () => Promise<T>): Promise<T> {
    this.state = state;
    try {
      return await work();
    } finally {
      this.state = undefined;
    }
  }
}

/** Anything can be thrown; what is no error is put into one. */
function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(`Not an error was thrown: ${format(thrown)}`);
}

function modelOf(app: FunctionApp): ProgrammingModel {
  if (app.programmingModel === undefined) {
    throw new Error(
      "No programming model: the app registers its functions with @azure/functions v4.",
    );
  }
  return app.programmingModel;
}
