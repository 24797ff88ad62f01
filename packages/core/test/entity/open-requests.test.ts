import { describe, expect, test } from "@jest/globals";
import type { EntityAnswer } from "../../src/entity/entity-message.js";
import { OpenRequests } from "../../src/entity/open-requests.js";
import { RECEIVED, type EventSent } from "../../src/history-event.js";
import { START } from "../events.js";
import { answer, came } from "./asked.js";

const OURS = "3d0a4c1e-7b52-4f6a-9c0d-1e2f3a4b5c6d";
const THEIRS = "9f8e7d6c-5b4a-4928-9706-f5e4d3c2b1a0";
const DONE: EntityAnswer = { kind: "result", result: "15" };

/** One request, and what is told of its answers. */
function oneRequest() {
  const requests = new OpenRequests();
  const told: EntityAnswer[] = [];
  const open = requests.add(4, OURS, (each) => told.push(each));
  return { requests, told, open };
}

function recorded(eventId: number, input?: string): EventSent {
  const common = { eventId, timestamp: START, isPlayed: false };
  return { type: "EventSent", ...common, instanceId: "@counter@a", name: "op", input };
}

describe("OpenRequests", () => {
  test("hears an answer by the id of the request, whatever its case", () => {
    const { requests, told } = oneRequest();
    const event = answer(OURS.toUpperCase(), DONE);
    expect(requests.isAnswer(event)).toBe(true);
    requests.answer(event);
    expect(told).toEqual([DONE]);
  });

  test("hears a second answer of nobody, and leaves it to nobody else", () => {
    const { requests, told } = oneRequest();
    requests.answer(answer(OURS, DONE));
    expect(requests.isAnswer(answer(OURS, DONE))).toBe(true);
    requests.answer(answer(OURS, DONE));
    expect(told).toHaveLength(1);
  });

  test("leaves other events alone", () => {
    const { requests, told } = oneRequest();
    expect(requests.isAnswer(came("approval"))).toBe(false);
    requests.answer(came("approval"));
    expect(told).toEqual([]);
  });

  test("takes the id that the history records for its own", () => {
    const { requests, told, open } = oneRequest();
    requests.record(recorded(4, JSON.stringify({ id: THEIRS, op: "get" })));
    expect(open.id).toBe(THEIRS);
    expect(requests.isAnswer(answer(OURS, DONE))).toBe(false);
    requests.answer(answer(THEIRS, DONE));
    expect(told).toEqual([DONE]);
  });

  test.each([
    [5, JSON.stringify({ id: THEIRS })],
    [4, "no JSON"],
    [4, undefined],
    [RECEIVED, JSON.stringify({ id: THEIRS })],
  ])("keeps its id if row %i records no request of that number: %s", (eventId, input) => {
    const { requests, told, open } = oneRequest();
    requests.record(recorded(eventId, input));
    expect(open.id).toBe(OURS);
    requests.answer(answer(OURS, DONE));
    expect(told).toEqual([DONE]);
  });

  test.each([["no JSON"], ["5"], [undefined]])(
    "takes an answer that is none for a failure: %s",
    (text) => {
      const { requests, told } = oneRequest();
      requests.answer(came(OURS, text));
      expect(told).toMatchObject([
        { kind: "failure", failure: { errorType: "EntityAnswerUnreadable", isNonRetriable: true } },
      ]);
    },
  );
});
