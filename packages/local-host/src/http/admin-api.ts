/**
 * The management pages of the host, below `/admin`. Requests there never reach a function.
 *
 * @module
 */
import { randomUUID } from "node:crypto";
import { uptime } from "node:process";
import type { FunctionCaller } from "../functions/function-caller";
import type { FunctionDefinition } from "../functions/function-definition";
import { isObject } from "../settings/parse-json-file";
import { sendStatus } from "./http-reply";
import type { HttpExchange, HttpHandler } from "./http-server";
import { manualCall } from "./manual-call";

/** What the pages tell, and do. */
export interface AdminSurroundings {
  readonly functions: readonly FunctionDefinition[];
  readonly caller: FunctionCaller;
  readonly version: string;
  readonly baseUrl: string;
}

const HOST_ID = randomUUID();

/** Answers everything below `/admin`. */
export function adminApi(around: AdminSurroundings): HttpHandler {
  return async (exchange) => {
    const [, first, ...path] = exchange.url.pathname.toLowerCase().replace(/\/$/, "").split("/");
    if (first !== "admin") return false;
    await route(around, exchange, path);
    return true;
  };
}

async function route(
  around: AdminSurroundings,
  exchange: HttpExchange,
  path: readonly string[],
): Promise<void> {
  const { request, response } = exchange;
  const method = request.method ?? "GET";
  const call = `${method} ${path.slice(0, 2).join("/")}`;
  if (call === "GET host/status" && path.length === 2) {
    sendJson(exchange, 200, status(around));
  } else if (path.join("/") === "host/ping" && (method === "GET" || method === "POST")) {
    sendStatus(response, 200);
  } else if (path[0] === "functions") {
    await routeFunctions(around, exchange, path);
  } else {
    sendStatus(response, 404);
  }
}

async function routeFunctions(
  around: AdminSurroundings,
  exchange: HttpExchange,
  [, name, page]: readonly string[],
): Promise<void> {
  const { request, response } = exchange;
  const fn = around.functions.find((candidate) => candidate.name.toLowerCase() === name);
  if (name === undefined && request.method === "GET") {
    sendJson(
      exchange,
      200,
      around.functions.map((each) => describe(around, each)),
    );
  } else if (fn === undefined) {
    sendStatus(response, 404);
  } else if (page === undefined && request.method === "GET") {
    sendJson(exchange, 200, describe(around, fn));
  } else if (page === "status" && request.method === "GET") {
    sendJson(exchange, 200, { isDisabled: fn.isDisabled });
  } else if (page === undefined && request.method === "POST") {
    await start(around, exchange, fn);
  } else {
    sendStatus(response, 404);
  }
}

/** Starts a function by hand; the answer does not wait for its end. */
async function start(
  { caller }: AdminSurroundings,
  exchange: HttpExchange,
  fn: FunctionDefinition,
): Promise<void> {
  const input = await readInput(exchange);
  if (input === undefined) {
    sendJson(exchange, 400, { error: 'The body must be a JSON object such as {"input": "text"}.' });
    return;
  }
  if (fn.trigger.type === "http") {
    sendJson(exchange, 400, { error: `${fn.name} is called by HTTP, at its own URL.` });
    return;
  }
  void caller.call(manualCall(fn, fn.trigger, input));
  sendStatus(exchange.response, 202);
}

async function readInput({ request }: HttpExchange): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  try {
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString("utf8"));
    if (!isObject(body)) return undefined;
    const { input = "" } = body;
    return typeof input === "string" ? input : JSON.stringify(input);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function status({ version }: AdminSurroundings): object {
  return {
    id: HOST_ID,
    state: "Running",
    version,
    versionDetails: `@taskhub/local-host ${version}`,
    processUptime: Math.round(uptime() * 1000),
  };
}

function describe({ baseUrl }: AdminSurroundings, fn: FunctionDefinition): object {
  const { trigger, registered } = fn;
  const bindings = Object.entries(registered.metadata.bindings);
  return {
    name: fn.name,
    href: `${baseUrl}/admin/functions/${fn.name}`,
    invoke_url_template: trigger.type === "http" ? `${baseUrl}/${trigger.template.text}` : null,
    language: "node",
    isDisabled: fn.isDisabled,
    config: { bindings: bindings.map(([name, binding]) => ({ ...binding, name })) },
  };
}

function sendJson({ response }: HttpExchange, statusCode: number, body: unknown): void {
  const text = Buffer.from(JSON.stringify(body));
  response.writeHead(statusCode, {
    "content-type": "application/json; charset=utf-8",
    "content-length": text.length,
  });
  response.end(text);
}
