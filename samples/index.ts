/**
 * The function app: what `main` of the root's package.json loads.
 *
 * @module
 */
import "./approval.js";
import "./call-http.js";
import "./chain.js";
import "./data-server.js";
import "./fan-out.js";
import "./hello-cities.js";
import "./metrics.js";
import "./notify.js";
import "./patterns/typed/aggregator.js";
import "./patterns/typed/approval-links.js";
import "./patterns/typed/bank-transfer.js";
import "./patterns/typed/chaining.js";
import "./patterns/typed/circuit-breaker.js";
import "./patterns/typed/counter.js";
import "./patterns/typed/fan-out-fan-in.js";
import "./patterns/typed/human-interaction.js";
import "./patterns/typed/monitor.js";
import "./patterns/v3/aggregator.js";
import "./patterns/v3/async-http-api.js";
import "./patterns/v3/bank-transfer.js";
import "./patterns/v3/chaining.js";
import "./patterns/v3/counter.js";
import "./patterns/v3/fan-out-fan-in.js";
import "./patterns/v3/human-interaction.js";
import "./patterns/v3/monitor.js";
import "./pipeline.js";
import "./start-any.js";
import "./timer.js";

import { app } from "@azure/functions";
import { ownUrl } from "./http/own-url.js";

app.hook.appStart(() => {
  if (process.env["AZURE_FUNCTIONS_ENVIRONMENT"] !== "Development") return;
  // later, below the list of functions that the host prints next
  setImmediate(() => {
    console.log(`\nTry:  curl -X POST ${ownUrl("hello-cities")}\n`);
  });
});
