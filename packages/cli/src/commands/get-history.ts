import type { HistoryEvent } from "@taskhub/core";
import { hubCommand, inSession, type CommandMaker } from "../hub-command.js";
import { someText } from "../options/some-text.js";
import type { Colors } from "../output/colors.js";
import { plainText } from "../output/plain-text.js";
import { ShortValues } from "../output/short-values.js";
import { shownDuration } from "../output/shown-duration.js";
import { shownStatus } from "../output/shown-status.js";
import { shownTime } from "../output/shown-time.js";
import { table } from "../output/table.js";
import type { Session, SharedOptions } from "../session.js";
import { timeline } from "../timeline.js";

interface Options extends SharedOptions {
  readonly id: string;
}

export const getHistory: CommandMaker = (io) =>
  hubCommand("get-history", "show what an instance has done so far, in its last execution")
    .requiredOption("--id <id>", "the instance", someText)
    .action(inSession(io, show));

async function show(session: Session, { id }: Options): Promise<void> {
  const { client, hub } = await session.open();
  const status = await client.getStatus(id, { showInput: false });
  const { name, instanceId, runtimeStatus } = status;
  if (session.isJson) {
    const historyEvents = await client.getHistory(id);
    session.show({ instanceId, name, runtimeStatus, historyEvents }, () => "");
    return;
  }
  const events = await hub.readHistory(id);
  const state = shownStatus(runtimeStatus, session.colors);
  const title = plainText(`Instance '${instanceId}', orchestrator '${name}': `) + state;
  session.show({}, () => `${title}\n\n${historyText(events, session.colors)}`);
}

function historyText(events: readonly HistoryEvent[], colors: Colors): string {
  const entries = timeline(events);
  if (entries.length === 0) return "It has not begun.";
  const values = new ShortValues();
  const heads = ["TIME (UTC)", "WHAT", "NAME", "TOOK", "OUTCOME", "VALUE"];
  const rows = entries.map(({ at, what, name, durationMs, outcome, value }) => [
    shownTime(at, { precise: true }),
    what,
    plainText(name),
    durationMs === undefined ? "" : shownDuration(durationMs),
    shownOutcome(outcome, colors),
    values.show(value),
  ]);
  return table(heads, rows, colors) + values.hint;
}

function shownOutcome(outcome: string, colors: Colors): string {
  if (outcome === "failed") return colors.red(outcome);
  return outcome === "open" ? colors.cyan(outcome) : outcome;
}
