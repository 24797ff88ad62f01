/**
 * The HTTP side of the host: built-in pages, then functions.
 *
 * @module
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { HostLog } from "../console/host-log";
import { applyCors, type CorsPolicy } from "./cors";
import { BodyTooLargeError } from "./http-call";
import { sendStatus } from "./http-reply";

const HOST = "127.0.0.1"; // this machine only: there are no keys
const CLOSE_CHECK_MS = 50;

/** A request with its URL. */
export interface HttpExchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
}

/** Answers a request, or returns false for the next one to try. */
export type HttpHandler = (exchange: HttpExchange) => Promise<boolean>;

/** The server of a host. Requests wait until it is told how to answer. */
export interface HttpServer {
  readonly port: number;
  readonly url: string;
  /** Sets who answers, in this order; what nobody answers is a 404. */
  serve(handlers: readonly HttpHandler[], cors: CorsPolicy): void;
  /** Takes no more requests, and cuts off those that are not answered in time. */
  close(graceMs: number): Promise<void>;
}

interface Service {
  readonly handlers: readonly HttpHandler[];
  readonly cors: CorsPolicy;
}

/**
 * Listens on a port of 127.0.0.1.
 *
 * @param port - 0 for any free one.
 * @throws Error if the port is taken.
 */
export async function startHttpServer(port: number, log: HostLog): Promise<HttpServer> {
  const { promise: service, resolve: serve } = withResolvers<Service>();
  const server = createServer((request, response) => {
    void service.then((ready) => answer(ready, request, response, log));
  });
  // A function may take long, and a client may wait for it.
  server.requestTimeout = 0;
  await listen(server, port);
  const { port: chosen } = server.address() as AddressInfo;
  return {
    port: chosen,
    url: `http://${HOST}:${chosen}`,
    serve: (handlers, cors) => {
      serve({ handlers, cors });
    },
    close: (graceMs) => close(server, graceMs),
  };
}

async function answer(
  { handlers, cors }: Service,
  request: IncomingMessage,
  response: ServerResponse,
  log: HostLog,
): Promise<void> {
  try {
    if (applyCors(cors, request, response)) return;
    const url = urlOf(request);
    if (url === undefined) {
      sendStatus(response, 400);
      return;
    }
    for (const handle of handlers) if (await handle({ request, response, url })) return;
    sendStatus(response, 404);
  } catch (error) {
    if (!(error instanceof BodyTooLargeError)) log.error(`${request.url ?? ""}: ${String(error)}`);
    if (response.headersSent) response.destroy();
    else sendStatus(response, error instanceof BodyTooLargeError ? 413 : 500);
  }
}

function urlOf(request: IncomingMessage): URL | undefined {
  const address = `http://${request.headers.host ?? HOST}${request.url ?? "/"}`;
  return URL.canParse(address) ? new URL(address) : undefined;
}

async function listen(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      reject(
        error.code === "EADDRINUSE"
          ? new Error(
              `Port ${port} is in use. Choose another with --port, or --port 0 for a free one.`,
            )
          : error,
      );
    });
    server.listen(port, HOST, resolve);
  });
}

async function close(server: Server, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) =>
    server.close(() => {
      resolve();
    }),
  );
  const idle = setInterval(() => {
    server.closeIdleConnections();
  }, CLOSE_CHECK_MS);
  const cut = setTimeout(() => {
    server.closeAllConnections();
  }, graceMs);
  await closed;
  clearInterval(idle);
  clearTimeout(cut);
}

function withResolvers<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
