/** Mutations of orchestrators that wait for timers and events. */
import { completed, fired, raised, START } from "../events.js";
import { at, type Deployed } from "./mutation.js";

const DAY_MS = 86_400_000;

function day(count: number): Date {
  return new Date(START.getTime() + count * DAY_MS);
}

/** An event and a timer, of which the first counts. */
const approval: Deployed = {
  orchestrator: function* (df) {
    yield df.callActivity("ask");
    const answer = df.waitForExternalEvent("Answer");
    const deadline = df.createTimer(day(1));
    const winner = yield df.Task.any([answer, deadline]);
    if (winner === deadline) return yield df.callActivity("escalate");
    deadline.cancel();
    yield df.callActivity("book");
    yield df.waitForExternalEvent("Receipt");
    return yield df.callActivity("file");
  },
  start: { name: "approval" },
  episodes: [
    ...[[completed(0)], [raised("Gossip")], [raised("Answer")], [completed(2)]],
    ...[[raised("Receipt")], [completed(3)]],
  ],
  mutations: [
    {
      title: "the deadline begins earlier",
      mutant: function* (df) {
        yield df.Task.all([df.callActivity("ask"), df.createTimer(day(1))]);
      },
      found: at(1, "nothing", "a timer"),
    },
    {
      title: "there is no deadline any more",
      mutant: function* (df) {
        yield df.callActivity("ask");
        yield df.waitForExternalEvent("Answer");
        yield df.callActivity("book");
      },
      found: at(1, "a timer", "nothing"),
    },
    {
      title: "an activity keeps the deadline",
      mutant: function* (df) {
        yield df.callActivity("ask");
        yield df.Task.any([df.waitForExternalEvent("Answer"), df.callActivity("deadline")]);
      },
      found: at(1, "a timer", "activity 'deadline'"),
    },
    {
      title: "a second timer takes part in the race",
      mutant: function* (df) {
        yield df.callActivity("ask");
        const timers = [df.createTimer(day(1)), df.createTimer(day(2))];
        yield df.Task.any([df.waitForExternalEvent("Answer"), ...timers]);
      },
      found: at(2, "nothing", "a timer"),
    },
    {
      title: "the winner of a race is taken for the loser",
      mutant: function* (df) {
        yield df.callActivity("ask");
        const answer = df.waitForExternalEvent("Answer");
        const winner = yield df.Task.any([answer, df.createTimer(day(1))]);
        yield df.callActivity(winner === answer ? "escalate" : "book");
      },
      found: at(2, "activity 'book'", "activity 'escalate'"),
    },
    {
      title: "another event is waited for",
      mutant: function* (df) {
        yield df.callActivity("ask");
        yield df.Task.any([df.waitForExternalEvent("Signature"), df.createTimer(day(1))]);
        yield df.callActivity("book");
      },
      found: at(2, "activity 'book'", "nothing"),
    },
    {
      title: "a second event is waited for",
      mutant: function* (df) {
        yield df.callActivity("ask");
        const answers = df.Task.all(["Answer", "Answer"].map((e) => df.waitForExternalEvent(e)));
        yield df.Task.any([answers, df.createTimer(day(1))]);
        yield df.callActivity("book");
      },
      found: at(2, "activity 'book'", "nothing"),
    },
    {
      title: "an event is not waited for any more",
      mutant: function* (df) {
        yield df.callActivity("ask");
        yield df.Task.any([df.waitForExternalEvent("Answer"), df.createTimer(day(1))]);
        yield df.callActivity("book");
        yield df.callActivity("file");
      },
      found: at(3, "nothing", "activity 'file'"),
    },
    {
      title: "it returns where it waited",
      mutant: function* (df) {
        yield df.callActivity("ask");
        const deadline = df.createTimer(day(1));
        yield df.Task.any([df.waitForExternalEvent("Answer"), deadline]);
        deadline.cancel();
        yield df.callActivity("book");
        return "booked";
      },
      found: at(3, "nothing", "the end of the orchestration"),
    },
  ],
};

/** A generation for each event; the history is that of the second one. */
const counter: Deployed = {
  orchestrator: function* (df) {
    const total = df.getInput<number>();
    const amount = yield* df.waitForExternalEvent<number>("add");
    yield df.callActivity("store", total + amount);
    df.continueAsNew(total + amount);
  },
  start: { name: "counter", input: "0" },
  episodes: [[raised("add", 1)], [completed(0)], [raised("add", 2)], [raised("note")]],
  mutations: [
    {
      title: "an eternal orchestrator acts before it waits",
      mutant: function* (df) {
        yield df.callActivity("store");
        yield df.waitForExternalEvent("add");
        df.continueAsNew(1);
      },
      found: at(0, "nothing", "activity 'store'"),
    },
    {
      title: "an eternal orchestrator calls another activity",
      mutant: function* (df) {
        yield df.waitForExternalEvent("add");
        yield df.callActivity("save");
        df.continueAsNew(1);
      },
      found: at(0, "activity 'store'", "activity 'save'"),
    },
    {
      title: "an eternal orchestrator continues as new too early",
      mutant: function* (df) {
        yield df.waitForExternalEvent("add");
        df.continueAsNew(1);
      },
      found: at(0, "activity 'store'", "nothing"),
    },
    {
      title: "an eternal orchestrator ends",
      // eslint-disable-next-line require-yield -- it waits for nothing any more
      mutant: function* () {
        return "the end";
      },
      found: at(0, "nothing", "the end of the orchestration"),
    },
  ],
};

/** A pause, an act, and a pause that is longer than one timer can be. */
const reminder: Deployed = {
  orchestrator: function* (df) {
    yield df.createTimer(START);
    yield df.callActivity("remind");
    yield df.createTimer(day(8));
    yield df.callActivity("give up");
  },
  start: { name: "reminder" },
  episodes: [[fired(0)], [completed(1)], [fired(2)], [completed(9)]],
  mutations: [
    {
      title: "a pause is left out",
      mutant: function* (df) {
        yield df.callActivity("remind");
        yield df.createTimer(day(8));
      },
      found: at(0, "a timer", "activity 'remind'"),
    },
    {
      title: "a pause is made twice",
      mutant: function* (df) {
        yield df.createTimer(START);
        yield df.createTimer(START);
        yield df.callActivity("remind");
      },
      found: at(1, "activity 'remind'", "a timer"),
    },
    {
      title: "an event is waited for in place of a pause",
      mutant: function* (df) {
        yield df.createTimer(START);
        yield df.callActivity("remind");
        yield df.waitForExternalEvent("Answer");
      },
      found: at(2, "a timer", "nothing"),
    },
    {
      title: "a long pause becomes a short one",
      mutant: function* (df) {
        yield df.createTimer(START);
        yield df.callActivity("remind");
        yield df.createTimer(day(1));
        yield df.callActivity("give up");
      },
      found: at(3, "a timer", "activity 'give up'"),
    },
  ],
};

/** Orchestrators that wait, by their names. */
export const waits: Readonly<Record<string, Deployed>> = { approval, counter, reminder };
