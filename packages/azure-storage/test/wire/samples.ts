/** Messages and rows as the .NET library writes them, from the files beside this one. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ColumnValue, StoredEntity } from "../../src/services.js";

/** A table entity in the notation of the table service's JSON. */
type RestEntity = Readonly<Record<string, string | number | boolean>>;

const KEYS = ["PartitionKey", "RowKey"];
const EDM_TYPE = "@odata.type";

/** The messages of a file by title, each in the one line it is on the wire. */
export function messageSamples(file: string): readonly (readonly [string, string])[] {
  return Object.entries(read(file)).map(([title, value]) => [title, JSON.stringify(value)]);
}

export function messageSample(file: string, title: string): string {
  const found = messageSamples(file).find(([name]) => name === title);
  if (!found) throw new Error(`No sample '${title}' in ${file}`);
  return found[1];
}

/** The rows of a file by title, as the table service's client gives them. */
export function rowSamples(file: string): readonly (readonly [string, StoredEntity])[] {
  return Object.entries(read(file)).map(([title, value]) => [title, toEntity(value as RestEntity)]);
}

export function rowSample(file: string, title: string): StoredEntity {
  const found = rowSamples(file).find(([name]) => name === title);
  if (!found) throw new Error(`No sample '${title}' in ${file}`);
  return found[1];
}

/** The row as it comes back from the store. */
export function stored(entity: Omit<StoredEntity, "etag">): StoredEntity {
  return { ...entity, etag: "1" };
}

function read(file: string): Readonly<Record<string, unknown>> {
  return JSON.parse(readFileSync(join(__dirname, file), "utf8")) as Record<string, unknown>;
}

function toEntity(rest: RestEntity): StoredEntity {
  const names = Object.keys(rest).filter(
    (name) => !KEYS.includes(name) && !name.endsWith(EDM_TYPE),
  );
  const columns = Object.fromEntries(names.map((name) => [name, columnOf(rest, name)]));
  return stored({
    partitionKey: text(rest, "PartitionKey"),
    rowKey: text(rest, "RowKey"),
    columns,
  });
}

function columnOf(rest: RestEntity, name: string): ColumnValue {
  const value = rest[name]!;
  return rest[name + EDM_TYPE] === "Edm.DateTime" ? new Date(String(value)) : value;
}

function text(rest: RestEntity, name: string): string {
  return String(rest[name]);
}
