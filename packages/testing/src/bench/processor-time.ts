const US_PER_MS = 1_000;

/** Milliseconds of this process's processor time that something takes: others' work does not count. */
export async function processorMs(run: () => Promise<unknown>): Promise<number> {
  const begun = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(begun);
  return (user + system) / US_PER_MS;
}
