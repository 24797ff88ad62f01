/** What a command ends with, for scripts. */
export const ExitCode = {
  done: 0,
  failed: 1,
  wrongUsage: 2,
  notFound: 3,
} as const;

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];
