import type { MeterSnapshot } from "@taskhub/functions";

/** Storage transactions of the app's process, as the sample `metrics` tells them. */
export type Metrics = Omit<MeterSnapshot, "byInstance">;

/** @throws Error if the app does not answer 200. */
export async function readMetrics(appUrl: string): Promise<Metrics> {
  const response = await fetch(`${appUrl}/api/metrics`);
  if (!response.ok) throw new Error(`metrics: HTTP ${response.status}, ${await response.text()}`);
  return (await response.json()) as Metrics;
}
