export { startAzurite, type Azurite, type AzuriteOptions } from "./azurite/start-azurite";
export type { FunctionError } from "./functions/define-functions";
export { startHost, type HostedFunction, type HostOptions, type LocalHost } from "./start-host";
