/**
 * What one process has of this package: its registrations, and the engine that runs them.
 *
 * @module
 */
import { app as azure, type HttpRequest } from "@azure/functions";
import type { DurableClient } from "./client/durable-client.js";
import { HeldInvocations } from "./context/held-invocations.js";
import { Engine } from "./engine.js";
import { engineLog } from "./engine-log.js";
import { FunctionRegistry } from "./function-registry.js";
import { wrapRegisterFunction, type ClientSource } from "./host/client-binding.js";
import { findCoreApi, type CoreFunction } from "./host/core-api.js";
import { startApp } from "./host/start-app.js";
import { PublicAddress } from "./http/public-address.js";
import type { Environment } from "./settings/environment.js";
import { readSettings, type Settings } from "./settings/settings.js";

/** The same for every copy of the package in a process: they share registrations and engine. */
const KEY = Symbol.for("@taskhub/functions:app");

/** Registrations, and the engine once something needs it. */
export class DurableApp implements ClientSource {
  readonly registry = new FunctionRegistry();
  readonly held = new HeldInvocations();
  readonly log = engineLog(this.held);
  readonly address: PublicAddress;
  /** Functions that were registered with the host, in that order. */
  readonly hostFunctions: CoreFunction[] = [];
  private attached = false;
  private knownSettings: Settings | undefined;
  private made: Engine | undefined;

  constructor(readonly env: Environment) {
    this.address = new PublicAddress(
      () => this.settings.http,
      env,
      (message) => {
        this.log("warn", message, { event: "ForwardedHostIgnored" });
      },
    );
  }

  /** @throws InvalidSettingError for the first setting that cannot be used. */
  get settings(): Settings {
    return (this.knownSettings ??= readSettings(this.env));
  }

  /** Made at the first use, when every function has been registered. */
  get engine(): Engine {
    return (this.made ??= new Engine({
      settings: this.settings,
      env: this.env,
      registry: this.registry,
      host: "functions",
      address: this.address,
      log: this.log,
    }));
  }

  /** Runs the app with an engine made elsewhere. */
  runWith(engine: Engine): void {
    this.made = engine;
  }

  /** Connects the app to the Functions worker it runs in, if it does. */
  attach(): void {
    const core = findCoreApi();
    if (this.attached || !core) return;
    this.attached = true;
    azure.hook.appStart(() => startApp(this));
    azure.hook.appTerminate(() => this.made?.stop());
    try {
      wrapRegisterFunction(core, this);
    } catch (error) {
      // only `df.input.durableClient` depends on it
      this.log("debug", (error as Error).message, { event: "CannotWrap", error });
    }
  }

  /** The same, and makes sure that `df.input.durableClient` works. */
  attachInput(): void {
    this.attach();
    const core = findCoreApi();
    if (core) wrapRegisterFunction(core, this);
  }

  registered(metadata: CoreFunction): void {
    this.hostFunctions.push(metadata);
  }

  async withClient<T>(
    triggerInput: unknown,
    handler: (client: DurableClient) => T | Promise<T>,
  ): Promise<T> {
    const request = isHttpRequest(triggerInput) ? triggerInput : undefined;
    if (request) this.address.observe(request);
    const { engine } = this;
    await engine.hubReadiness.firstAttempt();
    const invocation = { request, isOpen: true };
    try {
      return await handler(engine.clientFor(invocation));
    } finally {
      invocation.isOpen = false;
    }
  }
}

/** The app of this process. */
export function durableApp(): DurableApp {
  // the type of the global object has no names of ours
  const holder = globalThis as unknown as Record<symbol, DurableApp | undefined>;
  return (holder[KEY] ??= new DurableApp(process.env));
}

function isHttpRequest(value: unknown): value is Pick<HttpRequest, "url" | "headers"> {
  if (typeof value !== "object" || value === null) return false;
  const { url, headers } = value as Partial<HttpRequest>;
  return typeof url === "string" && typeof headers?.get === "function";
}
