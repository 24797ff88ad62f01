/**
 * Ends an instance without running its orchestrator, by an ordinary commit: whoever waits for it is
 * answered, and its row says why.
 *
 * @module
 */
import { StorageError } from "@taskhub/core";
import { commitEpisode } from "./commit.js";
import { dispatch } from "./dispatch.js";
import type { Doom } from "./doom.js";
import { failInstance } from "./fail-instance.js";
import type { Holdings } from "./holdings.js";
import type { DeliveredItem } from "./inbox.js";
import { logEvents } from "./log-events.js";
import type { Memory } from "./memory.js";
import { poisonMessage } from "./poison-message.js";
import { recall } from "./recall.js";
import { answerAgain } from "./rewind.js";
import { arbitrate } from "./start-arbiter.js";
import type { Workplace } from "./workplace.js";

/** Commits the end, sends what it leads to, and puts the poison aside. @returns False on a conflict. */
export async function endDoomed(
  place: Workplace,
  holdings: Holdings,
  memory: Memory,
  { failure, poison, accepted }: Doom,
): Promise<boolean> {
  const news = accepted.map(({ event }) => event);
  const episode = failInstance(memory, news, failure, place.clock.now());
  const isNew = news.some((event) => event.type === "ExecutionStarted");
  const input = { episode, accepted, isStart: isNew };
  // nothing written: whatever came comes back, and the instance is as doomed as before
  if (!(await commitEpisode(place, holdings, memory, input))) return false;
  memory.live = undefined;
  holdings.disarm(episode);
  place.log(...logEvents.givenUp(holdings.instanceId, episode.executionId, failure.errorMessage));
  // the message at hand comes back and answers the parent (P9); what was decided before may have been sent
  await dispatch(place, holdings, "fresh");
  // it comes back, is late, and the row is repaired (P8)
  if (!(await holdings.view.show(memory))) holdings.forgetMemory();
  // it comes back and is dropped as late; that it was there is said in the row
  await holdings.quarantine(poison, failure.errorMessage);
  return true;
}

/**
 * Gives up an instance whose session broke until its messages had come too often.
 *
 * What can be read is read, at least the first rows; no code of the user is run.
 *
 * @param starts - The starts among the messages: one of them may be what breaks the session.
 * @returns False if the messages must come back: another worker was faster, or the store fails.
 */
export async function endBroken(
  place: Workplace,
  holdings: Holdings,
  starts: readonly DeliveredItem[],
  reason: string,
): Promise<boolean> {
  try {
    const memory = (holdings.memory = await recallSomehow(place, holdings));
    const { start } = await arbitrate(place, memory, starts);
    const isOver = !memory.state || memory.state.completed !== undefined;
    await answerAgain(place, memory.state, starts);
    if (isOver && !start) return true;
    const { event, messageId } = start?.delivery.message ?? {};
    const accepted = start && event ? [{ event: { ...event, messageId }, item: start }] : [];
    const failure = poisonMessage(`each turn of it failed: ${reason}`);
    return await endDoomed(place, holdings, memory, { failure, accepted, poison: [] });
  } catch (error) {
    if (error instanceof StorageError) return false;
    place.log(...logEvents.workBroken("Ending an instance", holdings.instanceId, error));
    return true;
  } finally {
    holdings.forgetMemory();
  }
}

async function recallSomehow(place: Workplace, holdings: Holdings): Promise<Memory> {
  const { instanceId } = holdings;
  const known = { instanceId, mayAssumeNew: false };
  try {
    return await recall(place, known, [], "withoutReplay");
  } catch (error) {
    if (error instanceof StorageError) throw error;
    return await recall(place, known, [], "head");
  }
}
