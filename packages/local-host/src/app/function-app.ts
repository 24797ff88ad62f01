import type { FunctionCallback, FunctionMetadata, ProgrammingModel } from "./programming-model";

/** A function as the app registered it, good or bad. */
export interface RegisteredFunction {
  readonly id: string;
  readonly metadata: FunctionMetadata;
  readonly callback: FunctionCallback;
}

export const HOOK_NAMES = [
  "appStart",
  "appTerminate",
  "preInvocation",
  "postInvocation",
  "log",
] as const;

export type HookName = (typeof HOOK_NAMES)[number];

/** A user's hook. What it is given depends on the hook; it may change part of that. */
export type HookCallback = (context: object) => unknown;

/** What an app registered so far: everything that its code told the host. */
export interface FunctionApp {
  /** By id, in the order of registration. */
  readonly functions: Map<string, RegisteredFunction>;
  readonly hooks: Readonly<Record<HookName, HookCallback[]>>;
  /** Shared by all hooks of the app. */
  readonly appHookData: object;
  /** Shared by the `appStart` and `appTerminate` hooks only. */
  readonly appLevelHookData: object;
  programmingModel: ProgrammingModel | undefined;
  /** Set when the host asked for the functions: from then on there are no more, and no fewer. */
  isLocked: boolean;
}

/** An app that has registered nothing yet. */
export function createFunctionApp(): FunctionApp {
  return {
    functions: new Map(),
    hooks: { appStart: [], appTerminate: [], preInvocation: [], postInvocation: [], log: [] },
    appHookData: {},
    appLevelHookData: {},
    programmingModel: undefined,
    isLocked: false,
  };
}
