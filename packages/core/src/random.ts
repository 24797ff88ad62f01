/** Chance, as the engine sees it. Production passes the operating system's; the simulation a seed. */
export interface Random {
  /** A number in `[0, 1)`, for jitter. */
  fraction(): number;
  /** `bytes` unpredictable bytes as lower-case hex, for ids and blob names. */
  hex(bytes: number): string;
}
