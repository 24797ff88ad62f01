import { HttpRequest, type HttpResponseInit } from "@azure/functions";
import {
  answerManagement,
  type Access,
  type ManagementParts,
} from "../../src/http/management-api.js";
import type { ManagementMode } from "../../src/settings/management-api-settings.js";
import { smallParts } from "../small-hub.js";

/** How a request is asked. */
interface Asked {
  readonly body?: string | Uint8Array;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly access?: Access;
}

/** What an API is made with, beside a small hub. */
interface Given {
  readonly mode?: ManagementMode;
  readonly knownEntities?: readonly string[];
  readonly settings?: Partial<ManagementParts["settings"]>;
}

/** The management API on a small hub. */
export function smallApi(
  overrides: Parameters<typeof smallParts>[0] = {},
  { mode = "strict", knownEntities = [], settings = {} }: Given = {},
) {
  const small = smallParts(overrides);
  const failures: { error: unknown; correlationId: string }[] = [];
  const parts: ManagementParts = {
    client: small.parts,
    settings: {
      ...{ mode, routePrefix: "api", apiRoute: "durabletask", linksRoute: "durabletask-links" },
      ...settings,
    },
    knownEntities,
    links: () => small.links,
    failed: (error, correlationId) => failures.push({ error, correlationId }),
  };
  const ask = async (
    method: string,
    tail: string,
    { body, type, headers = {}, access = "key" }: Asked = {},
  ) => {
    const { apiRoute, linksRoute } = parts.settings;
    const first = access === "key" ? apiRoute : linksRoute;
    const request = new HttpRequest({
      method,
      url: tail.startsWith("http") ? tail : `https://shop.example/api/${first}/${tail}`,
      ...(typeof body === "string" && { body: { string: body } }),
      ...(body instanceof Uint8Array && { body: { bytes: body } }),
      headers: { ...(type !== undefined && { "content-type": type }), ...headers },
    });
    return answerManagement(request, access, parts);
  };
  return { ...small, failures, ask };
}

export const text = async (answer: HttpResponseInit) => new Response(answer.body as string).text();

export const json = async (answer: HttpResponseInit): Promise<unknown> =>
  JSON.parse(await text(answer));

export const header = (answer: HttpResponseInit, name: string) =>
  new Headers(answer.headers).get(name);
