/** What the compiler must know of `callHttp`; checked by `tsc`, never run. */
import * as df from "../src/index.js";
import type { CallHttpOptions, DurableHttpResponse, Task, TokenSource } from "../src/index.js";

// as v3 code has it
df.app.orchestration("v3", function* (context) {
  const tokenSource: TokenSource = new df.ManagedIdentityTokenSource("https://vault.azure.net");
  const options: CallHttpOptions = { method: "GET", url: "https://shop.example", tokenSource };
  options.headers = { accept: "text/plain" };
  options.body = { any: "thing" };
  options.enablePolling = false;
  const task: Task = context.df.callHttp(options);
  yield task;
});

df.app.orchestration("typed", function* (context) {
  const response: DurableHttpResponse = yield* context.df.callHttp({
    method: "GET",
    url: "https://shop.example",
    timeout: { seconds: 20 },
    retryOptions: Object.assign(new df.RetryOptions(1_000, 3), { statusCodesToRetry: [503] }),
  });
  const [status, header]: [number, string | undefined] = [
    response.statusCode,
    response.getHeader("ETag"),
  ];
  // @ts-expect-error a request goes somewhere
  yield context.df.callHttp({ method: "GET" });
  // @ts-expect-error a token comes from an identity
  yield context.df.callHttp({ method: "GET", url: "https://shop.example", tokenSource: "token" });
  return [status, header];
});
