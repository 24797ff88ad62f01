import type { Finding } from "@taskhub/azure-storage";
import type { Colors } from "./colors.js";
import { plainText } from "./plain-text.js";

/** One cause may have struck thousands of instances: of each kind so many are shown. */
const SHOWN_OF_A_KIND = 10;

/** What an examination has found, as people read it. */
export function findingsText(findings: readonly Finding[], colors: Colors): string {
  const kinds = [...new Set(findings.map(({ kind }) => kind))];
  const texts = kinds.flatMap((kind) => {
    const ofKind = findings.filter((finding) => finding.kind === kind);
    const shown = ofKind.slice(0, SHOWN_OF_A_KIND).map((finding) => findingText(finding, colors));
    const hidden = ofKind.length - shown.length;
    const more = `and ${hidden} more (${kind}): --json shows them all`;
    return hidden > 0 ? [...shown, more] : shown;
  });
  return texts.join("\n\n");
}

/** What a finding is about. */
export function subjectOf({ instanceId, subject, kind }: Finding): string {
  return plainText(instanceId ?? subject ?? kind);
}

function findingText(finding: Finding, colors: Colors): string {
  const { severity, kind, what, since, repair } = finding;
  const color = { error: colors.red, warning: colors.yellow, info: colors.cyan }[severity];
  const lines = [
    `${color(severity)} ${colors.bold(subjectOf(finding))} (${kind})`,
    `  ${plainText(what)}`,
    ...(since ? [`  Since ${since.toISOString()}.`] : []),
    ...(repair === undefined ? [] : [`  --repair: ${plainText(repair)}`]),
  ];
  return lines.join("\n");
}
