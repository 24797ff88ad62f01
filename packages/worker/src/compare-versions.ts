/**
 * Which of two versions of an orchestration is the older one.
 *
 * The rules are the original's, so that workers of both agree. With one exception, a plain number:
 * there it is compared as a text, and a worker of version 10 would turn instances of version 9 away.
 *
 * @see Durable Functions documentation, "Orchestration versioning", "Version comparison rules", and
 *   DTFx `VersioningSettings.CompareVersions`: no version is older than any; then
 *   `System.Version.CompareTo`, if both can be read as such; else the texts, ignoring case.
 *
 * @module
 */

/** `System.Version`: major, minor, build and revision; a part that is absent is older than 0. */
const MOST_PARTS = 4;
const LARGEST_PART = 2_147_483_647; // they are of type Int32
const ABSENT_PART = -1;

/** Negative if `a` is older than `b`, positive if it is newer, 0 if neither. */
export function compareVersions(a: string | undefined, b: string | undefined): number {
  const [one, other] = [a ?? "", b ?? ""];
  if (isUnversioned(one) || isUnversioned(other)) {
    return Number(isUnversioned(other)) - Number(isUnversioned(one));
  }
  const [parts, otherParts] = [partsOf(one), partsOf(other)];
  if (parts && otherParts) return compareParts(parts, otherParts);
  return compareTexts(one.toUpperCase(), other.toUpperCase());
}

/** True if it counts as no version at all: absent, empty or blank. */
export function isUnversioned(version: string | undefined): boolean {
  return (version ?? "").trim() === "";
}

/** @returns `undefined` if it is not one to four numbers with dots between them. */
function partsOf(version: string): readonly number[] | undefined {
  const texts = version.split(".").map((text) => text.trim());
  if (texts.length > MOST_PARTS || !texts.every((text) => /^\d+$/.test(text))) return undefined;
  const parts = texts.map(Number);
  return parts.every((part) => part <= LARGEST_PART) ? parts : undefined;
}

function compareParts(one: readonly number[], other: readonly number[]): number {
  for (let index = 0; index < MOST_PARTS; index++) {
    const difference = (one[index] ?? ABSENT_PART) - (other[index] ?? ABSENT_PART);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** By code units, as .NET's ordinal comparison. */
function compareTexts(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
