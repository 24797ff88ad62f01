/**
 * Circuit breaker: an entity that keeps everybody away from a service that is down, until it is time to
 * try again.
 *
 *     curl -X POST "http://localhost:7071/api/weather?status=503"
 *     curl -X POST http://localhost:7071/api/forecasts
 *
 * @module
 */
import { app } from "@azure/functions";
import * as df from "@taskhub/functions";
import { ownUrl } from "../../http/own-url.js";

const MOST_FAILURES = 3;
const PAUSE_MS = 2_000; // a minute, say, where it is not a sample
const OK = 200;

interface Circuit {
  readonly status: "closed" | "open" | "half-open";
  readonly failures: number;
  readonly openedAt?: string;
}

class CircuitBreaker extends df.Entity<Circuit> {
  protected initialState(): Circuit {
    return { status: "closed", failures: 0 };
  }

  /** Gives true if the service may be called: to one caller only while the circuit is half open. */
  ask() {
    const { status } = this.state;
    // shut for the others, until that caller has reported; or for a pause, if it never does
    if (status === "half-open") this.#open();
    return status !== "open";
  }

  /** Takes what came of a call. */
  report(isGood: boolean) {
    const failures = this.state.failures + 1;
    if (isGood) this.state = { status: "closed", failures: 0 };
    else if (failures < MOST_FAILURES) this.state = { ...this.state, failures };
    else this.#open();
    return this.state.status;
  }

  /** Comes from the circuit itself, when a pause is over. */
  halfOpen(openedAt: string) {
    const isOver = this.state.status === "open" && this.state.openedAt === openedAt;
    if (isOver) this.state = { ...this.state, status: "half-open" };
  }

  #open(): void {
    const now = new Date();
    const openedAt = now.toISOString();
    this.state = { status: "open", failures: MOST_FAILURES, openedAt };
    const pauseEndsAt = new Date(now.getTime() + PAUSE_MS);
    breaker(this.context.df.entityKey).signalAt(pauseEndsAt).halfOpen(openedAt);
  }
}

const breaker = df.app.entity("CircuitBreaker", CircuitBreaker);

const forecast = df.app.orchestration("Forecast", async (context) => {
  const circuit = breaker("weather");
  if (!(await circuit.call.ask())) return { weather: "unknown", circuit: "open" };
  const { statusCode, content } = await context.df.callHttp({
    method: "GET",
    url: ownUrl("weather"),
  });
  const status = await circuit.call.report(statusCode === OK);
  return { weather: statusCode === OK ? content : "unknown", circuit: status };
});

df.app.client.http("startForecast", {
  methods: ["POST"],
  authLevel: "anonymous",
  route: "forecasts",
  handler: async (request, client) => {
    const { instanceId } = await client.start(forecast);
    return client.createCheckStatusResponse(request, instanceId);
  },
});

/** The service: it answers what it was told to. */
const weather = { status: OK, calls: 0 };

app.http("weather", {
  methods: ["GET"],
  authLevel: "anonymous",
  route: "weather",
  handler: () => {
    weather.calls++;
    return { status: weather.status, body: weather.status === OK ? "sunny" : "" };
  },
});

app.http("breakWeather", {
  methods: ["POST"],
  authLevel: "anonymous",
  route: "weather",
  handler: ({ query }) => {
    weather.status = Number(query.get("status") ?? OK);
    return { jsonBody: weather };
  },
});
