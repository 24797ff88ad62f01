import type { RegisteredFunction } from "../app/function-app";
import type { RouteTemplate } from "../http/route-template";
import type { Connection } from "../settings/connection";
import type { TimerSchedule } from "../timers/timer-schedule";
import type { RetryPolicy } from "./retry-policy";

/** A function that passed every check and can be called. */
export interface FunctionDefinition {
  readonly name: string;
  readonly registered: RegisteredFunction;
  readonly trigger: Trigger;
  readonly outputs: readonly Output[];
  /** Whether the return value goes to a binding, not to outputs by name. */
  readonly hasReturnOutput: boolean;
  readonly retry: RetryPolicy | undefined;
  /** By the setting `AzureWebJobs.<name>.Disabled`: it is listed, and not called. */
  readonly isDisabled: boolean;
}

/** What calls a function. */
export type Trigger = HttpTrigger | QueueTrigger | TimerTrigger;

export interface HttpTrigger {
  readonly type: "http";
  readonly bindingName: string;
  /** In upper case; empty for all methods. */
  readonly methods: readonly string[];
  /** As registered, without the prefix. */
  readonly route: string;
  readonly template: RouteTemplate;
}

export interface QueueTrigger {
  readonly type: "queue";
  readonly bindingName: string;
  readonly queueName: string;
  readonly connection: Connection;
  /** The function gets the bytes of a message, not its text. */
  readonly isBinary: boolean;
}

export interface TimerTrigger {
  readonly type: "timer";
  readonly bindingName: string;
  readonly schedule: TimerSchedule;
  /** The storage of the host: without it, the real host runs no timers. */
  readonly connection: Connection;
  readonly runOnStartup: boolean;
  /** Whether the function is told about the last and next occurrence. */
  readonly isMonitored: boolean;
}

/** Where the values that a function leaves behind go. */
export type Output = HttpOutput | QueueOutput;

interface HttpOutput {
  readonly type: "http";
  readonly bindingName: string;
}

interface QueueOutput {
  readonly type: "queue";
  readonly bindingName: string;
  /** May hold `{expressions}` over the trigger's data. */
  readonly queueName: string;
  readonly connection: Connection;
}
