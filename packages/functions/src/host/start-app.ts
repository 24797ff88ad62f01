/**
 * What happens when the host starts the app: the last moment before it asks for the functions, and
 * the first at which everything the app registers is known.
 *
 * @module
 */
import type { Logger } from "@taskhub/worker";
import type { HeldInvocations } from "../context/held-invocations.js";
import type { Engine } from "../engine.js";
import type { FunctionRegistry } from "../function-registry.js";
import { API_FUNCTION, registerHttpFunctions } from "../http/http-functions.js";
import type { PublicAddress } from "../http/public-address.js";
import { logRemarks } from "../settings/log-remarks.js";
import type { Settings } from "../settings/settings.js";
import { registerActivityFunctions } from "./activity-functions.js";
import type { CoreFunction } from "./core-api.js";
import { requireExtensionBundle } from "./extension-bundle.js";
import { registerQueueFunctions } from "./queue-functions.js";
import { registerRetentionFunction } from "./retention-function.js";
import { drainOnSigterm } from "./sigterm.js";
import { warnOfExpressions } from "./warn-of-expressions.js";

const WAIT_FOR_HUB_MS = 5_000; // longer, and the host thinks that the app hangs

/** What of the app the start needs. */
export interface StartingApp {
  readonly registry: FunctionRegistry;
  readonly settings: Settings;
  readonly held: HeldInvocations;
  readonly address: PublicAddress;
  readonly engine: Engine;
  readonly log: Logger;
  readonly hostFunctions: readonly CoreFunction[];
}

/**
 * Registers our functions with the host and makes the hub ready.
 *
 * A store that cannot be reached is reported and tried again; the app starts without it.
 *
 * @throws InvalidSettingError if the app can never run as it is configured.
 */
export async function startApp(app: StartingApp): Promise<void> {
  const { registry, settings, log } = app;
  logRemarks(settings, log);
  warnOfCatchAll(app);
  const engine = () => app.engine;
  registerHttpFunctions({ address: app.address, routes: settings.http, engine });
  if (!registry.isEmpty) {
    requireExtensionBundle(settings);
    const parts = { settings, held: app.held, engine };
    registerQueueFunctions(parts);
    registerActivityFunctions(parts, registry.boundActivities);
    registerRetentionFunction(parts);
    warnOfExpressions(registry.boundActivities, log);
    drainOnSigterm(() => app.engine.stop());
    log("info", summary(app), { event: "Registered" });
  }
  const failure = await inTime(app.engine.hubReadiness.firstAttempt(), WAIT_FOR_HUB_MS);
  if (failure instanceof Error && "code" in failure && failure.code === "InvalidConfiguration") {
    throw failure; // no later attempt can help
  }
}

function summary({ registry, settings }: StartingApp): string {
  const list = (names: readonly string[]) => (names.length === 0 ? "none" : names.join(", "));
  const { entityNames } = registry;
  const entities = entityNames.length === 0 ? "" : ` Entities: ${list(entityNames)}.`;
  return (
    `Task hub '${settings.hubName}'. Orchestrators: ${list(registry.orchestratorNames)}. ` +
    `Activities: ${list(registry.activityNames)}.${entities}`
  );
}

/** The host takes functions in the order of their names, and the first route that matches. */
function warnOfCatchAll({ hostFunctions, log }: StartingApp): void {
  for (const { name, bindings } of hostFunctions) {
    const isCatchAll = Object.values(bindings).some(
      ({ type, route }) =>
        type === "httpTrigger" && typeof route === "string" && /^\/?\{\*/.test(route),
    );
    if (!isCatchAll || name.toLowerCase() > API_FUNCTION.toLowerCase()) continue;
    log(
      "warn",
      `The route of '${name}' takes every request, those to the management API included. ` +
        `Give the function a name that comes after '${API_FUNCTION}' in the alphabet.`,
      { event: "CatchAllRoute", functionName: name },
    );
  }
}

/** @returns `undefined` if time is up first. */
async function inTime<T>(work: Promise<T>, limitMs: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, limitMs, undefined);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
