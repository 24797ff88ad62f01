import { firstOf, pageText } from "../first-of.js";
import { hubCommand, inSession, type CommandMaker } from "../hub-command.js";
import { filterOf, withFilter, type FilterOptions } from "../options/filter.js";
import { wholeNumber } from "../options/whole-number.js";
import { someText } from "../options/some-text.js";
import { instanceDocument, instanceTable, type ShownPayloads } from "../output/shown-instance.js";
import type { Session, SharedOptions } from "../session.js";

const MOST = 1_000; // a page of the storage

interface Options extends SharedOptions, FilterOptions, ShownPayloads {
  readonly top: number;
  readonly continuationToken?: string;
}

export const getInstances: CommandMaker = (io) =>
  withFilter(hubCommand("get-instances", "list orchestrations, in the order of their ids"))
    .option("--top <number>", `as many at most, up to ${MOST}`, wholeNumber(1, MOST), 10)
    .option("--continuation-token <token>", "go on where a list ended", someText)
    .option("--show-input", "their inputs, too")
    .option("--show-output", "their outputs and custom statuses, too")
    .action(inSession(io, list));

async function list(session: Session, options: Options): Promise<void> {
  const { client } = await session.open();
  const { top, continuationToken, showInput = false, showOutput = false } = options;
  const found = await firstOf(top, continuationToken, async (pageSize, start) => {
    const listing = client.listInstances({
      ...filterOf(options),
      ...{ pageSize, includeInput: showInput, includeOutput: showOutput },
    });
    const { value: page } = await listing.pages(start).next();
    return { items: page?.instances ?? [], continuationToken: page?.continuationToken };
  });
  const document = {
    instances: found.items.map((status) => instanceDocument(status, options)),
    continuationToken: found.continuationToken,
  };
  session.show(document, () =>
    pageText(found, client.taskHubName, () => instanceTable(found.items, options, session.colors)),
  );
}
