import type { ClientParts } from "./client-parts.js";

/** Before every call: waits until the hub can be used, then tells that a call works on it. */
export async function useHub(parts: Pick<ClientParts, "ready" | "atCall">): Promise<void> {
  await parts.ready();
  parts.atCall();
}
