import { setTimeout as pause } from "node:timers/promises";
import type { DurableClient } from "@taskhub/functions/standalone";
import { isAbsent, type Load, type StartedInstance } from "./load.js";

const LOOK_EVERY_MS = 500;
const UNFINISHED = ["Pending", "Running", "ContinuedAsNew", "Suspended"];

/** Looks at open instances again and again, and notes when each has finished. */
export class Watch {
  private isOver = false;
  private looking: Promise<void> = Promise.resolve();

  constructor(
    private readonly client: DurableClient,
    private readonly load: Load,
  ) {}

  start(): void {
    this.looking = this.lookOn();
  }

  async stop(): Promise<void> {
    this.isOver = true;
    await this.looking;
  }

  private async lookOn(): Promise<void> {
    while (!this.isOver) {
      for (const instance of this.load.open) await this.look(instance);
      await pause(LOOK_EVERY_MS);
    }
  }

  private async look(instance: StartedInstance): Promise<void> {
    try {
      const { runtimeStatus } = await this.client.getStatus(instance.id, { showInput: false });
      if (!UNFINISHED.includes(runtimeStatus)) instance.finishedAt = performance.now();
    } catch (error) {
      // an instance that is not there is judged at the end; a storage that is away comes back
      if (!isAbsent(error)) await pause(LOOK_EVERY_MS);
    }
  }
}
