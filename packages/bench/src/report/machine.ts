import { cpus } from "node:os";

/** What the figures depend on. */
export interface Machine {
  readonly measuredAt: Date;
  readonly processor: string;
  readonly cores: number;
  readonly node: string;
  /** Such as `Azurite-Queue/3.35.0`. */
  readonly storage: string;
}

/** Describes this machine, and the storage behind the connection. */
export async function describeMachine(connectionString: string): Promise<Machine> {
  const processors = cpus();
  return {
    measuredAt: new Date(),
    processor: processors[0]?.model.trim() ?? "unknown",
    cores: processors.length,
    node: process.version,
    storage: await storageVersion(connectionString),
  };
}

/** The service names itself in every answer, even in one that refuses. */
async function storageVersion(connectionString: string): Promise<string> {
  const [, endpoint] = /QueueEndpoint=([^;]+)/.exec(connectionString) ?? [];
  if (endpoint === undefined) return "unknown";
  const answer = await fetch(endpoint);
  await answer.arrayBuffer();
  return answer.headers.get("server") ?? "unknown";
}
