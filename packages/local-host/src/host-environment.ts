import { setting, type Environment } from "./settings/environment";

const RUNTIME_SETTING = "FUNCTIONS_WORKER_RUNTIME";
const RUNTIME = "node";

/**
 * Sets the variables that an app finds when the Core Tools start it.
 *
 * @throws Error if the app says that it is not one for Node.
 */
export function setHostEnvironment(env: Environment, scriptRoot: string): void {
  const runtime = setting(env, RUNTIME_SETTING) ?? RUNTIME;
  if (runtime.toLowerCase() !== RUNTIME) {
    throw new Error(`${RUNTIME_SETTING} is "${runtime}"; this host runs apps for "${RUNTIME}".`);
  }
  env[RUNTIME_SETTING] = RUNTIME;
  env["AZURE_FUNCTIONS_ENVIRONMENT"] = "Development";
  env["AzureWebJobsScriptRoot"] = scriptRoot;
  env["FUNCTIONS_APPLICATION_DIRECTORY"] = scriptRoot;
}

/** Sets the name that the app is reached by, once the port is known. */
export function setHostName(env: Environment, port: number): void {
  env["WEBSITE_HOSTNAME"] = `localhost:${port}`;
}
