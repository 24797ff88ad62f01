import {
  connectAccount,
  deleteTaskHub as deleteParts,
  findTaskHub,
  listTaskHubs,
  partsOfTaskHub,
} from "@taskhub/azure-storage";
import { TaskHubNotFoundError } from "@taskhub/functions/client";
import { hubCommand, inSession, type CommandMaker } from "../hub-command.js";
import { plainText } from "../output/plain-text.js";
import type { Session } from "../session.js";

export const deleteTaskHub: CommandMaker = (io) =>
  hubCommand("delete-task-hub", "delete a task hub, with all its instances").action(
    inSession(io, remove),
  );

async function remove(session: Session): Promise<void> {
  const { hubName: asked, where, connection } = session.address;
  const account = connectAccount(connection);
  // one that was deleted in part may have lost what tells its name
  const hubName = (await findTaskHub(account.services, asked))?.name ?? asked;
  const parts = await partsOfTaskHub(account, hubName);
  if (parts.length === 0) {
    const hubs = await listTaskHubs(account);
    throw new TaskHubNotFoundError(
      hubName,
      where,
      hubs.map(({ name }) => name),
    );
  }
  const kinds = ["queue", "table", "container"] as const;
  const counts = kinds.map((kind) => {
    const count = parts.filter((part) => part.kind === kind).length;
    return `${count} ${kind}${count === 1 ? "" : "s"}`;
  });
  // nothing in a hub tells whether a worker is alive just now
  await session.confirm(
    `Stop the app of task hub '${hubName}' on ${where} first, or it makes the hub anew. Delete the ` +
      `hub for good, with all its instances (${counts.join(", ")})?`,
    hubName,
  );
  const deleted = await deleteParts(account, hubName, {
    onProgress: ({ part, deleted: count, of }) => {
      session.progress.show(`deleted ${count} of ${of}: ${part.kind} ${part.name}`);
    },
  });
  session.show({ taskHub: hubName, deleted }, () => plainText(`Deleted task hub '${hubName}'.`));
}
