import { InvalidArgumentError } from "commander";

const ISO =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,7})?)?)(Z|[+-]\d{2}:\d{2})?)?$/i;
const AGO = /^(\d+)([mhd])$/;
const UNIT_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * Reads an instant: ISO 8601, in UTC unless it says otherwise; or how long ago, such as `90m`, `12h`,
 * `30d`.
 */
export function instant(text: string): Date {
  const [, count, unit = ""] = AGO.exec(text) ?? [];
  if (count !== undefined) return new Date(Date.now() - Number(count) * (UNIT_MS[unit] ?? 0));
  const [, day = "", time = "00:00", zone = "Z"] = ISO.exec(text) ?? [];
  const found = new Date(`${day}T${time}${zone.toUpperCase()}`);
  // what rolls over, such as the 31st of June, is a mistake
  const isMeant =
    !Number.isNaN(found.getTime()) && new Date(`${day}T00:00Z`).toJSON().startsWith(day);
  if (isMeant) return found;
  throw new InvalidArgumentError(
    'Expected a time such as 2031-03-01, 2031-03-01T09:15Z, or "2h" or "30d" ago.',
  );
}
