import type { Stage } from "../scenario.js";

/** Events 0, 1, 2, ..., each when the one before was accepted, and a pause between. */
export async function raiseEach(
  stage: Stage,
  id: string,
  count: number,
  pauseMs: number,
): Promise<void> {
  for (let index = 0; index < count; index++) {
    await stage.raise(id, "e", index);
    if (pauseMs > 0) await stage.sleep(pauseMs);
  }
}
