import { connectAccount, type Finding, type RepairOutcome } from "@taskhub/azure-storage";
import { CommandFailure } from "../command-failure.js";
import { hubCommand, inSession, type CommandMaker } from "../hub-command.js";
import { wholeNumber } from "../options/whole-number.js";
import { someText } from "../options/some-text.js";
import { colorsFor } from "../output/colors.js";
import { plainText } from "../output/plain-text.js";
import { shownCount } from "../output/shown-count.js";
import { findingsText, subjectOf } from "../output/shown-findings.js";
import type { Session, SharedOptions } from "../session.js";

const DEFAULT_QUIET_MINUTES = 15;
const MOST_QUIET_MINUTES = 525_600; // a year
const MINUTE_MS = 60_000;

interface Options extends SharedOptions {
  readonly id?: string;
  readonly repair?: boolean;
  readonly all?: boolean;
  readonly quietFor: number;
}

/** What was done about a finding. */
interface Repair {
  readonly finding: Finding;
  readonly outcome: RepairOutcome;
}

export const doctor: CommandMaker = (io) =>
  hubCommand("doctor", "look for instances that are stuck, and for what is lost or left over")
    .option("--id <id>", "look at this instance only", someText)
    .option("--repair", "repair what can be, after asking")
    .option("--all", "show also what is no problem, such as what waits for an event")
    .option(
      "--quiet-for <minutes>",
      "how long nothing must have happened for an instance to count as stuck",
      wholeNumber(1, MOST_QUIET_MINUTES),
      DEFAULT_QUIET_MINUTES,
    )
    .action(inSession(io, examine));

async function examine(session: Session, options: Options): Promise<void> {
  const { client, hub } = await session.open();
  const account = connectAccount(session.address.connection);
  const findings: Finding[] = [];
  const seen = { instances: 0, notes: 0 };
  for await (const finding of hub.examine(account, {
    ...(options.id !== undefined && { instanceId: options.id }),
    quietForMs: options.quietFor * MINUTE_MS,
    onProgress: ({ stage, examined }) => {
      if (stage === "instances") seen.instances = examined;
      session.progress.show(`${stage}: ${examined} examined, ${findings.length} found`);
    },
  })) {
    if (options.all === true || finding.severity !== "info") findings.push(finding);
    else seen.notes += 1;
  }
  session.progress.clear();
  // of an id that is not there nothing is found, either
  if (findings.length + seen.notes === 0 && options.id !== undefined) {
    await client.getStatus(options.id, { showInput: false });
  }
  const repairs: Repair[] = [];
  if (options.repair === true && (await mayRepair(session, findings))) {
    for (const finding of findings.filter(({ repair }) => repair !== undefined)) {
      repairs.push({ finding, outcome: await hub.repair(account, finding) });
      session.progress.show(`repairs: ${repairs.length}`);
    }
  }
  session.show({ findings, repairs }, () =>
    findings.length === 0
      ? nothingText(seen)
      : [findingsText(findings, session.colors), ...repairs.map(repairText)].join("\n\n"),
  );
  const open = stillOpen(findings, repairs);
  if (open === 0) return;
  const mayHelp = options.repair !== true && findings.some(({ repair }) => repair !== undefined);
  throw new CommandFailure(
    open === 1 ? "1 problem remains." : `${shownCount(open)} problems remain.`,
    {
      ...(mayHelp && { advice: "Add --repair to repair what can be." }),
    },
  );
}

function nothingText({ instances, notes }: { instances: number; notes: number }): string {
  const looked = instances === 0 ? "" : ` Instances examined: ${shownCount(instances)}.`;
  const more = notes === 0 ? "" : ` What is no problem: ${shownCount(notes)}; --all shows it.`;
  return `No problem was found.${looked}${more}`;
}

/** What would be repaired is shown before it is asked for. */
async function mayRepair(session: Session, findings: readonly Finding[]): Promise<boolean> {
  const repairable = findings.filter(({ repair }) => repair !== undefined);
  if (repairable.length === 0) return false;
  if (session.asks) {
    session.note(findingsText(repairable, colorsFor(session.io.stderr, session.io.env)));
    const all =
      repairable.length === 1 ? "this repair" : `these ${shownCount(repairable.length)} repairs`;
    await session.confirm(`Do ${all}?`);
  }
  return true;
}

function repairText({ finding, outcome }: Repair): string {
  return `${outcome.kind}: ${subjectOf(finding)}: ${plainText(outcome.what)}`;
}

function stillOpen(findings: readonly Finding[], repairs: readonly Repair[]): number {
  const done = repairs.filter(({ outcome }) => outcome.kind !== "notPossible");
  const settled = new Set(done.map(({ finding }) => finding));
  return findings.filter((each) => each.severity !== "info" && !settled.has(each)).length;
}
