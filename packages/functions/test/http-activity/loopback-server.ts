import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A request as it arrived. */
export interface Arrived {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** Answers a request; may read what has arrived. */
export type Answering = (response: ServerResponse, arrived: Arrived) => void;

/** An HTTP server on this machine that keeps what it is asked. */
export class LoopbackServer {
  readonly arrived: Arrived[] = [];
  private readonly server = createServer((request, response) => {
    void this.answer(request, response);
  });

  /** By path, without the query. */
  private constructor(private readonly routes: Record<string, Answering>) {}

  static async start(routes: Record<string, Answering>): Promise<LoopbackServer> {
    const server = new LoopbackServer(routes);
    server.server.listen(0, "127.0.0.1");
    await once(server.server, "listening");
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, "close");
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = "";
    for await (const chunk of request.setEncoding("utf8")) body += String(chunk);
    const { method, url = "", headers } = request;
    const arrived = { method, path: url, headers, body };
    this.arrived.push(arrived);
    const route = this.routes[url.split("?", 1)[0]!];
    if (route) route(response, arrived);
    else response.writeHead(404).end("nothing here");
  }
}

/** Sends a status with headers. */
export function status(code: number, headers: Record<string, string> = {}, body = ""): Answering {
  return (response) => void response.writeHead(code, headers).end(body);
}
