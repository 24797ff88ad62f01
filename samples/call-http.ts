/**
 * A request to a service that takes its time: it answers 202 with a `Location`, and the orchestrator
 * waits for the end. Between polls it sleeps in storage, not in memory.
 *
 *     curl -X POST "http://localhost:7071/api/call-http?seconds=3"
 *
 * @module
 */
import { app, type HttpRequest, type HttpResponseInit } from "@azure/functions";
import * as df from "@taskhub/functions";
import { ownUrl } from "./http/own-url.js";
import { refusal } from "./http/refusal.js";
import { starter } from "./http/starter.js";
import { wholeNumber } from "./http/whole-number.js";

const SECONDS = { byDefault: 3, min: 0, max: 3_600 };
const MS_PER_SECOND = 1000;
const POLL_SECONDS = 1;

interface JobInput {
  readonly seconds: number;
}

df.app.orchestration("CallHttp", function* (context) {
  const { seconds } = context.df.getInput<JobInput>();
  const response = yield* context.df.callHttp({
    method: "POST",
    url: ownUrl(`jobs?seconds=${seconds}`),
  });
  return { status: response.statusCode, content: response.content };
});

df.app.client.http("startCallHttp", {
  methods: ["POST"],
  authLevel: "anonymous",
  route: "call-http",
  handler: starter("CallHttp", ({ query }): JobInput => {
    return { seconds: wholeNumber(query, "seconds", SECONDS) };
  }),
});

/** The service: a job that is nothing but the time at which it is done. */
app.http("beginJob", {
  methods: ["POST"],
  authLevel: "anonymous",
  route: "jobs",
  handler: ({ query }: HttpRequest) => {
    try {
      const seconds = wholeNumber(query, "seconds", SECONDS);
      return accepted(`jobs/${Date.now() + seconds * MS_PER_SECOND}`);
    } catch (error) {
      return refusal(error);
    }
  },
});

app.http("showJob", {
  methods: ["GET"],
  authLevel: "anonymous",
  route: "jobs/{doneAt}",
  handler: ({ params }: HttpRequest) => {
    const doneAt = Number(params["doneAt"]);
    if (Number.isNaN(doneAt)) return { status: 404 };
    return Date.now() < doneAt ? accepted(`jobs/${doneAt}`) : { body: "done" };
  },
});

function accepted(route: string): HttpResponseInit {
  const { pathname } = new URL(ownUrl(route));
  return { status: 202, headers: { Location: pathname, "Retry-After": String(POLL_SECONDS) } };
}
