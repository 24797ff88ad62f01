import type { Services } from "@taskhub/azure-storage";

/** What a case is given besides the services. */
export interface ContractTools {
  /** A name nothing has yet, good for a queue, a table and a container. */
  readonly unique: (prefix: string) => string;
  /** Real time for a real service, virtual time for a simulated one. */
  readonly wait: (ms: number) => Promise<void>;
}

/** One sentence about the storage services, and its proof. */
export interface ContractCase {
  readonly service: "queues" | "tables" | "blobs";
  readonly title: string;
  /** Why the case fails on Azurite, though it says what the documentation of Azure says. */
  readonly azurite?: string | undefined;
  /** Rejects if the services do not behave as the title says. */
  readonly run: (services: Services, tools: ContractTools) => Promise<void>;
}
