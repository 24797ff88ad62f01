import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { InvocationContext } from "@azure/functions";
import * as published from "durable-functions";

/** A status as the extension writes it; the history has its own name there. */
export interface StatusPayload {
  readonly input: unknown;
  readonly historyEvents: readonly object[];
}

/**
 * Answers the published client as the Durable Functions extension does, as far as the known bugs go.
 *
 * @see The extension, `HttpApiHandler.cs`.
 */
export class ExtensionStub {
  private constructor(
    private readonly server: Server,
    private readonly payload: StatusPayload,
  ) {
    server.on("request", (request, response) => {
      this.answer(request, response);
    });
  }

  /** Listens on a free port of the loopback interface. */
  static async start(payload: StatusPayload): Promise<ExtensionStub> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new ExtensionStub(server, payload);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** The client that the published library makes of what the extension gives a function. */
  client(): published.DurableClient {
    const { port } = this.server.address() as AddressInfo; // it listens, and on no pipe
    const input = published.input.durableClient();
    const context = new InvocationContext({ options: { extraInputs: [input] } });
    context.extraInputs.set(input, {
      taskHubName: "ShopHub",
      creationUrls: {},
      managementUrls: {},
      rpcBaseUrl: `http://127.0.0.1:${port}/durabletask/`,
    });
    return published.getClient(context);
  }

  private answer({ method, url = "" }: IncomingMessage, response: ServerResponse): void {
    const { searchParams } = new URL(url, "http://localhost");
    if (method === "DELETE") {
      const isBounded = searchParams.has("createdTimeFrom");
      send(response, isBounded ? 200 : 400, isBounded ? { instancesDeleted: 2 } : {});
      return;
    }
    const { input, historyEvents } = this.payload;
    send(response, 200, {
      ...{ name: "OrderFlow", instanceId: "order-42", runtimeStatus: "Completed", output: null },
      ...{ createdTime: "2026-01-01T00:00:00Z", lastUpdatedTime: "2026-01-01T00:00:01Z" },
      input: searchParams.get("showInput") === "false" ? null : input,
      ...(searchParams.get("showHistory") === "true" ? { historyEvents } : {}),
    });
  }
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
}
