import { createHostLog, type HostLog } from "../src/console/host-log";

/** A log that keeps its lines, without their times. */
export function recordedLog(): { readonly log: HostLog; readonly lines: string[] } {
  const lines: string[] = [];
  const log = createHostLog({
    isTerminal: false,
    levels: { default: "debug" },
    write: (text) => lines.push(text.replace(/^\[[\d:.]+\] /, "").trimEnd()),
  });
  return { log, lines };
}
