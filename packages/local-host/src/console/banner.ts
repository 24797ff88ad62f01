import type { FunctionDefinition, Trigger } from "../functions/function-definition";
import type { HostLog } from "./host-log";

/** What the banner tells. */
export interface Banner {
  readonly appName: string;
  readonly baseUrl: string;
  readonly functions: readonly FunctionDefinition[];
}

/** Lists the functions of the app: name, trigger, and how it is reached. */
export function printBanner(log: HostLog, { appName, baseUrl, functions }: Banner): void {
  const { colors } = log;
  log.print(`\n${colors.bold(appName)}\n`);
  if (functions.length === 0) {
    log.print(
      colors.yellow(
        'No functions. Does "main" in package.json name the files that register them?\n',
      ),
    );
    return;
  }
  const nameWidth = widest(functions.map(({ name }) => name));
  const typeWidth = widest(functions.map(({ trigger }) => trigger.type));
  for (const { name, trigger, isDisabled } of functions) {
    const disabled = isDisabled ? colors.yellow(" (disabled)") : "";
    const columns = [
      colors.yellow(name.padEnd(nameWidth)),
      colors.dim(trigger.type.padEnd(typeWidth)),
      target(trigger, baseUrl, colors) + disabled,
    ];
    log.print(`  ${columns.join("  ")}`);
  }
  log.print("");
}

function target(trigger: Trigger, baseUrl: string, colors: HostLog["colors"]): string {
  switch (trigger.type) {
    case "http": {
      const methods = trigger.methods.length === 0 ? "ANY" : trigger.methods.join(",");
      return `[${methods}] ${colors.green(`${baseUrl}/${trigger.template.text}`)}`;
    }
    case "queue":
      return trigger.queueName;
    case "timer":
      return trigger.schedule.text;
  }
}

function widest(texts: readonly string[]): number {
  return Math.max(...texts.map(({ length }) => length));
}
