/** Mutations of orchestrators that call activities and sub-orchestrations. */
import { childCompleted, childFailed, completed, failed, START } from "../events.js";
import type { PlainOrchestrator } from "../instance.js";
import { at, type Deployed } from "./mutation.js";

/** Calls activities one after another. */
function inTurn(...names: string[]): PlainOrchestrator {
  return function* (df) {
    for (const name of names) yield df.callActivity(name);
    return "done";
  };
}

/** Calls activities all at once, then others one after another. */
function atOnce(names: string[], ...then: string[]): PlainOrchestrator {
  return function* (df) {
    const results = yield df.Task.all(names.map((name) => df.callActivity(name)));
    for (const name of then) yield df.callActivity(name, results);
    return "done";
  };
}

/** Three steps. */
const checkout: Deployed = {
  orchestrator: inTurn("reserve", "charge", "ship"),
  start: { name: "checkout" },
  episodes: [[completed(0)], [completed(1)], [completed(2)]],
  mutations: [
    {
      title: "an activity has another name",
      mutant: inTurn("reserve", "chargeCard", "ship"),
      found: at(1, "activity 'charge'", "activity 'chargeCard'"),
    },
    {
      title: "two steps change places",
      mutant: inTurn("charge", "reserve", "ship"),
      found: at(0, "activity 'reserve'", "activity 'charge'"),
    },
    {
      title: "a step is put in at the beginning",
      mutant: inTurn("validate", "reserve", "charge", "ship"),
      found: at(0, "activity 'reserve'", "activity 'validate'"),
    },
    {
      title: "a step is put in between",
      mutant: inTurn("reserve", "charge", "audit", "ship"),
      found: at(2, "activity 'ship'", "activity 'audit'"),
    },
    {
      title: "a step is taken out",
      mutant: inTurn("reserve", "ship"),
      found: at(1, "activity 'charge'", "activity 'ship'"),
    },
    {
      title: "the last step is taken out",
      mutant: inTurn("reserve", "charge"),
      found: at(2, "activity 'ship'", "nothing"),
    },
    {
      title: "a step is made twice",
      mutant: inTurn("reserve", "reserve", "charge", "ship"),
      found: at(1, "activity 'charge'", "activity 'reserve'"),
    },
    {
      title: "two steps are made at once",
      mutant: atOnce(["reserve", "charge"], "ship"),
      found: at(1, "nothing", "activity 'charge'"),
    },
    {
      title: "a call is not yielded any more",
      mutant: function* (df) {
        yield df.callActivity("reserve");
        void df.callActivity("charge");
        yield df.callActivity("ship");
      },
      found: at(1, "activity 'charge'", "activity 'ship'"),
    },
    {
      title: "an activity becomes a sub-orchestration of the same name",
      mutant: function* (df) {
        yield df.callActivity("reserve");
        yield df.callSubOrchestrator("charge");
        yield df.callActivity("ship");
      },
      found: at(1, "activity 'charge'", "sub-orchestration 'charge'"),
    },
    {
      title: "a pause is made between two steps",
      mutant: function* (df) {
        yield df.callActivity("reserve");
        yield df.createTimer(START);
        yield df.callActivity("charge");
      },
      found: at(1, "activity 'charge'", "a timer"),
    },
    {
      title: "it throws where it went on",
      mutant: function* (df) {
        yield df.callActivity("reserve");
        throw new Error("not in business any more");
      },
      found: at(1, "activity 'charge'", "nothing"),
    },
    {
      title: "it continues as new where it went on",
      mutant: function* (df) {
        yield df.callActivity("reserve");
        df.continueAsNew();
      },
      found: at(1, "activity 'charge'", "nothing"),
    },
  ],
};

/** Fan-out and fan-in; the calls end out of order. */
const inspection: Deployed = {
  orchestrator: atOnce(["weigh", "measure", "photograph"], "file"),
  start: { name: "inspection" },
  episodes: [[completed(1)], [completed(0)], [completed(2)], [completed(3)]],
  mutations: [
    {
      title: "Task.all has one task more",
      mutant: atOnce(["weigh", "measure", "photograph", "xray"], "file"),
      found: at(3, "nothing", "activity 'xray'"),
    },
    {
      title: "Task.all has one task fewer",
      mutant: atOnce(["weigh", "measure"], "file"),
      found: at(2, "activity 'photograph'", "nothing"),
    },
    {
      title: "Task.all has another task in the middle",
      mutant: atOnce(["weigh", "scan", "photograph"], "file"),
      found: at(1, "activity 'measure'", "activity 'scan'"),
    },
    {
      title: "the tasks of Task.all change places",
      mutant: atOnce(["photograph", "weigh", "measure"], "file"),
      found: at(0, "activity 'weigh'", "activity 'photograph'"),
    },
    {
      title: "the tasks of Task.all are yielded in turn",
      mutant: inTurn("weigh", "measure", "photograph", "file"),
      found: at(1, "activity 'measure'", "nothing"),
    },
    {
      title: "Task.all becomes Task.any",
      mutant: function* (df) {
        const calls = ["weigh", "measure", "photograph"].map((name) => df.callActivity(name));
        yield df.Task.any(calls);
        yield df.callActivity("file");
      },
      found: at(3, "nothing", "activity 'file'"),
    },
    {
      title: "a step is put in after Task.all",
      mutant: atOnce(["weigh", "measure", "photograph"], "compare", "file"),
      found: at(3, "activity 'file'", "activity 'compare'"),
    },
  ],
};

/** Chooses by a result, and makes good what fails. */
const loan: Deployed = {
  orchestrator: function* (df) {
    const score = (yield df.callActivity("assess")) as number;
    yield df.callActivity(score > 500 ? "approve" : "reject");
    try {
      yield df.callActivity("pay");
    } catch {
      yield df.callActivity("apologize");
    }
  },
  start: { name: "loan" },
  episodes: [[completed(0, 700)], [completed(1)], [failed(2, "no account")], [completed(3)]],
  mutations: [
    {
      title: "a branch goes the other way",
      mutant: function* (df) {
        const score = (yield df.callActivity("assess")) as number;
        yield df.callActivity(score > 800 ? "approve" : "reject");
      },
      found: at(1, "activity 'approve'", "activity 'reject'"),
    },
    {
      title: "a branch is left out",
      mutant: function* (df) {
        const score = (yield df.callActivity("assess")) as number;
        if (score <= 500) yield df.callActivity("reject");
        yield df.callActivity("pay");
      },
      found: at(1, "activity 'approve'", "activity 'pay'"),
    },
    {
      title: "a failure is not caught any more",
      mutant: inTurn("assess", "approve", "pay"),
      found: at(3, "activity 'apologize'", "nothing"),
    },
    {
      title: "a failure is answered by another try",
      mutant: function* (df) {
        yield* inTurn("assess", "approve")(df);
        try {
          yield df.callActivity("pay");
        } catch {
          yield df.callActivity("pay");
        }
      },
      found: at(3, "activity 'apologize'", "activity 'pay'"),
    },
  ],
};

/** Two children at once, of which one fails. */
const order: Deployed = {
  orchestrator: function* (df) {
    const children = [df.callSubOrchestrator("Ship", 1, "ship-1"), df.callSubOrchestrator("Bill")];
    try {
      yield df.Task.all(children);
    } catch {
      yield df.callSubOrchestrator("Refund");
    }
    yield df.callActivity("archive");
  },
  start: { name: "order" },
  episodes: [
    [childCompleted(0)],
    [childFailed(1, "declined")],
    [childCompleted(2)],
    [completed(3)],
  ],
  mutations: [
    {
      title: "a sub-orchestration has another name",
      mutant: function* (df) {
        const ship = df.callSubOrchestrator("Ship", 1, "ship-1");
        yield df.Task.all([ship, df.callSubOrchestrator("Invoice")]);
      },
      found: at(1, "sub-orchestration 'Bill'", "sub-orchestration 'Invoice'"),
    },
    {
      title: "a sub-orchestration becomes an activity of the same name",
      mutant: function* (df) {
        yield df.Task.all([df.callActivity("Ship", 1), df.callSubOrchestrator("Bill")]);
      },
      found: at(0, "sub-orchestration 'Ship'", "activity 'Ship'"),
    },
    {
      title: "two sub-orchestrations change places",
      mutant: function* (df) {
        const ship = df.callSubOrchestrator("Ship", 1, "ship-1");
        yield df.Task.all([df.callSubOrchestrator("Bill"), ship]);
      },
      found: at(0, "sub-orchestration 'Ship'", "sub-orchestration 'Bill'"),
    },
    {
      title: "a sub-orchestration is called that was not",
      mutant: function* (df) {
        const names = ["Ship", "Bill", "Thank"];
        yield df.Task.all(names.map((name) => df.callSubOrchestrator(name)));
      },
      found: at(2, "nothing", "sub-orchestration 'Thank'"),
    },
    {
      title: "what follows the failure of a sub-orchestration is taken out",
      mutant: function* (df) {
        const children = ["Ship", "Bill"].map((name) => df.callSubOrchestrator(name));
        try {
          yield df.Task.all(children);
        } catch {
          df.setCustomStatus("failed");
        }
        yield df.callActivity("archive");
      },
      found: at(2, "sub-orchestration 'Refund'", "activity 'archive'"),
    },
  ],
};

/** Orchestrators that call, by their names. */
export const calls: Readonly<Record<string, Deployed>> = { checkout, inspection, loan, order };
