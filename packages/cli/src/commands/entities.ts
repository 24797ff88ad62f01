import { EntityId } from "@taskhub/core";
import type { EntityStatus } from "@taskhub/functions/client";
import { Command, InvalidArgumentError } from "commander";
import { CommandFailure } from "../command-failure.js";
import { ExitCode } from "../exit-code.js";
import { firstOf, pageText } from "../first-of.js";
import { hubCommand, inSession, type CommandMaker } from "../hub-command.js";
import { payload, PAYLOAD_HELP } from "../options/payload.js";
import { wholeNumber } from "../options/whole-number.js";
import { someText } from "../options/some-text.js";
import { plainText } from "../output/plain-text.js";
import { ShortValues } from "../output/short-values.js";
import { shownTime } from "../output/shown-time.js";
import { table } from "../output/table.js";
import type { Session, SharedOptions } from "../session.js";

const MOST = 1_000; // a page of the storage

export const entities: CommandMaker = (io) =>
  new Command("entities")
    .helpCommand(false)
    .description("durable entities: list, get, signal, clean")
    .addCommand(
      hubCommand("list", "list the entities that exist")
        .option("--name <name>", "of this kind", someText)
        .option("--prefix <text>", "with --name: with a key that begins so", someText)
        .option("--top <number>", `as many at most, up to ${MOST}`, wholeNumber(1, MOST), 10)
        .option("--continuation-token <token>", "go on where a list ended", someText)
        .option("--show-state", "their states, too")
        .action(inSession(io, list)),
    )
    .addCommand(
      hubCommand("get", "show the state of an entity")
        .requiredOption("--id <id>", "such as @counter@a", entityId)
        .action(inSession(io, get)),
    )
    .addCommand(
      hubCommand("signal", "ask an entity for an operation")
        .requiredOption("--id <id>", "such as @counter@a", entityId)
        .requiredOption("--operation <name>", "what it is to do", someText)
        .option("--input <value>", PAYLOAD_HELP, payload)
        .action(inSession(io, signal)),
    )
    .addCommand(
      hubCommand(
        "clean",
        "remove what is left of deleted entities, release locks of orchestrations that have ended",
      ).action(inSession(io, clean)),
    );

function entityId(text: string): EntityId {
  try {
    return EntityId.getEntityIdFromSchedulerId(text);
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
}

interface ListOptions extends SharedOptions {
  readonly name?: string;
  readonly prefix?: string;
  readonly top: number;
  readonly continuationToken?: string;
  readonly showState?: boolean;
}

async function list(session: Session, options: ListOptions): Promise<void> {
  const { client } = await session.open();
  const { name, prefix, top, showState = false } = options;
  const found = await firstOf(top, options.continuationToken, async (pageSize, start) => {
    const listing = client.listEntities({
      ...(name !== undefined && { name }),
      ...(prefix !== undefined && { keyPrefix: prefix }),
      ...{ pageSize, includeState: showState },
    });
    const { value: page } = await listing.pages(start).next();
    return { items: page?.entities ?? [], continuationToken: page?.continuationToken };
  });
  const { items, continuationToken } = found;
  session.show({ entities: items.map(entityDocument), continuationToken }, () =>
    pageText(found, client.taskHubName, () => entityTable(session, items, showState)),
  );
}

function entityDocument({ entityId: id, ...rest }: EntityStatus) {
  return { entityId: { name: id.name, key: id.key }, ...rest };
}

function entityTable(session: Session, found: readonly EntityStatus[], showState: boolean): string {
  const values = new ShortValues();
  const heads = ["ENTITY", "LAST OPERATION (UTC)", "WAITING", "LOCKED BY"];
  const rows = found.map((entity) => [
    plainText(String(entity.entityId)),
    shownTime(entity.lastOperationTime),
    String(entity.queueSize),
    plainText(entity.lockedBy ?? ""),
    ...(showState ? [values.show(entity.state)] : []),
  ]);
  const allHeads = showState ? [...heads, "STATE"] : heads;
  return table(allHeads, rows, session.colors) + values.hint;
}

interface EntityOptions extends SharedOptions {
  readonly id: EntityId;
}

async function get(session: Session, { id }: EntityOptions): Promise<void> {
  const { client } = await session.open();
  const { entityExists, entityState } = await client.readEntityState(id);
  if (!entityExists) {
    throw new CommandFailure(
      `There is no entity '${String(id)}' in task hub '${client.taskHubName}'.`,
      { advice: "`taskhub entities list` lists those there are.", exitCode: ExitCode.notFound },
    );
  }
  const { name, key } = id;
  session.show({ entityId: { name, key }, state: entityState ?? null }, () =>
    plainText(JSON.stringify(entityState ?? null)),
  );
}

interface SignalOptions extends EntityOptions {
  readonly operation: string;
  readonly input?: unknown;
}

async function signal(session: Session, { id, operation, input }: SignalOptions): Promise<void> {
  const { client } = await session.open();
  await client.signalEntity(id, operation, input);
  const { name, key } = id;
  session.show({ entityId: { name, key }, operation }, () =>
    plainText(`Asked entity '${String(id)}' for '${operation}'.`),
  );
}

async function clean(session: Session): Promise<void> {
  const { client } = await session.open();
  await session.confirm(
    `Remove what is left of deleted entities in task hub '${client.taskHubName}', and release locks ` +
      `of orchestrations that have ended?`,
  );
  const result = await client.cleanEntityStorage();
  const { emptyEntitiesRemoved, orphanedLocksReleased } = result;
  session.show(
    result,
    () => `Removed: ${emptyEntitiesRemoved}. Locks released: ${orphanedLocksReleased}.`,
  );
}
