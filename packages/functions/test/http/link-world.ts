import { HttpRequest, type HttpResponseInit } from "@azure/functions";
import { connectServices, type Services } from "@taskhub/azure-storage";
import type { Logger } from "@taskhub/worker";
import { Engine } from "../../src/engine.js";
import { FunctionRegistry } from "../../src/function-registry.js";
import { answerManagement, type Access } from "../../src/http/management-api.js";
import { PublicAddress } from "../../src/http/public-address.js";
import { readSettings } from "../../src/settings/settings.js";
import { appFolder } from "../settings/app-folder.js";

/** How the app of a world is configured. */
export interface WorldOptions {
  readonly connection: string;
  readonly hubName: string;
  /** Beside the name of the hub. */
  readonly durableTask?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  /** What the app registers; a worker runs it. */
  readonly registry?: FunctionRegistry;
  readonly log?: Logger;
  /** Around the services; may fail. */
  readonly through?: (services: Services) => Services;
}

/** How a request is asked. */
export interface WorldRequest {
  readonly access?: Access;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Calls of the services that change something. */
const CHANGES = ["put", "update", "delete", "transact", "create", "createContainer"];

/** An app on a real hub: what is asked of it over HTTP, and what that changes. */
export class LinkWorld {
  readonly engine: Engine;
  /** Calls that would change something. */
  changes = 0;

  constructor({ connection, hubName, durableTask, env, registry, log, through }: WorldOptions) {
    const folder = appFolder({
      "host.json": { extensions: { durableTask: { hubName, ...durableTask } } },
    });
    const environment = { AzureWebJobsStorage: connection, ...env };
    const settings = readSettings(environment, folder);
    const services = this.counted(connectServices(connection));
    this.engine = new Engine({
      ...{ settings, env: environment, host: "none" },
      registry: registry ?? new FunctionRegistry(),
      address: new PublicAddress(() => settings.http, environment),
      log: log ?? (() => undefined),
      services: through?.(services) ?? services,
    });
  }

  get client() {
    return this.engine.clientFor();
  }

  async ask(method: string, url: string, { access = "link", body, headers }: WorldRequest = {}) {
    const request = new HttpRequest({
      method,
      url,
      ...(body !== undefined && { body: { string: body } }),
      headers: { "content-type": "application/json", ...headers },
    });
    const parts = this.engine.managementFor({ request, isOpen: true });
    return answerManagement(request, access, parts);
  }

  private counted(services: Services): Services {
    const counting = <T extends object>(service: T): T =>
      new Proxy(service, {
        get: (target, name) => {
          const member: unknown = Reflect.get(target, name);
          if (typeof member !== "function") return member;
          return (...args: unknown[]) => {
            if (CHANGES.includes(String(name))) this.changes += 1;
            return Reflect.apply(member, target, args) as unknown;
          };
        },
      });
    const { queues, tables, blobs } = services;
    return { queues: counting(queues), tables: counting(tables), blobs: counting(blobs) };
  }
}

/** What an answer says, and the status code. */
export async function said(
  answer: HttpResponseInit | Promise<HttpResponseInit>,
): Promise<{ status: number; body: unknown }> {
  const { status = 200, body } = await answer;
  const text = await new Response(body as string).text(); // or what a class of the host made of it
  return { status, body: text === "" ? undefined : (JSON.parse(text) as unknown) };
}
