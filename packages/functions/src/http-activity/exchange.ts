/**
 * One HTTP request and its answer, with nothing added: no redirect, no cookie, no encoding.
 *
 * Not `fetch`: that forgets how the server spelled its headers, and refuses a `GET` with a body and
 * some ports, all of which apps for the format's other engine may rely on. The agents are Node's
 * global ones, so what an app does to these, such as a proxy, holds for its durable requests too.
 *
 * @module
 */
import { request as requestByHttp, type IncomingMessage } from "node:http";
import { request as requestByHttps } from "node:https";
import type { HttpHeaders } from "@taskhub/core";
import { answerHeaders } from "./answer-headers.js";
import { HttpRequestError } from "./http-request-error.js";

const BYTES_PER_MB = 1_048_576;
const MAX_BODY_MB = 50; // the default of `maxHistorySizeInMB`: more could be read, and not be kept

/** What is sent. */
export interface Outgoing {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly content: string | undefined;
}

/** What came back. */
export interface Answer {
  readonly status: number;
  readonly headers: HttpHeaders;
  readonly body: Buffer;
}

/**
 * Sends a request and reads the whole answer, whatever its status.
 *
 * @throws HttpRequestError if the answer is too long for a history.
 * @throws Error of Node, if there is no answer or the signal is aborted.
 */
export async function exchange(outgoing: Outgoing, signal: AbortSignal): Promise<Answer> {
  for (;;) {
    try {
      return await send(outgoing, signal);
    } catch (error) {
      if (!(error instanceof StaleConnectionError)) throw error;
    }
  }
}

/** The server had closed a connection that was kept open, when we used it again. */
class StaleConnectionError extends Error {}

function send(outgoing: Outgoing, signal: AbortSignal): Promise<Answer> {
  const { url, method, headers, content } = outgoing;
  const open = url.protocol === "https:" ? requestByHttps : requestByHttp;
  return new Promise((resolve, reject) => {
    let isAnswered = false;
    const request = open(url, { method, headers, signal }, (incoming) => {
      isAnswered = true;
      readAnswer(incoming).then(resolve, reject);
    });
    request.on("error", (error: NodeJS.ErrnoException) => {
      const isStale = request.reusedSocket && !isAnswered && error.code === "ECONNRESET";
      reject(isStale ? new StaleConnectionError() : error);
    });
    request.end(content);
  });
}

/** Leaving the loop destroys the stream, so that nothing more of it comes. */
async function readAnswer(incoming: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > MAX_BODY_MB * BYTES_PER_MB) throw tooLong();
  }
  // every answer that a client gets has a status
  const status = incoming.statusCode ?? 0;
  return { status, headers: answerHeaders(incoming.rawHeaders), body: Buffer.concat(chunks) };
}

function tooLong(): HttpRequestError {
  return new HttpRequestError(
    `its answer is longer than ${MAX_BODY_MB} MiB, which no history holds; let an activity read it`,
  );
}
