/**
 * Human interaction by mail: two links, one that approves and one that rejects. Each opens once, raises
 * its own event and nothing else, and has expired when the request has; no key and no sign-in.
 *
 *     curl -X POST "http://localhost:7071/api/approvals?item=lamp&to=ann@example.com&seconds=600"
 *
 * The mail is a line in the log. Its addresses are those of a page: mail programs look at what a mail
 * links to, and looking must not decide. Who presses the button there posts to the link.
 *
 * @module
 */
import { app } from "@azure/functions";
import * as df from "@taskhub/functions";
import { wholeNumber } from "../../http/whole-number.js";

const TWO_DAYS_S = 172_800;
const A_YEAR_S = 31_536_000;

interface Request {
  readonly item: string;
  readonly to: string;
  readonly seconds: number;
}

interface Remark {
  readonly remark?: string;
}

const approved = df.event<Remark>("Approved");
const rejected = df.event<Remark>("Rejected");

const clientInput = df.input.durableClient();

/** Makes the links where they are sent, so that neither the history nor a status has them. */
const sendMail = df.app.activity("SendApprovalMail", {
  extraInputs: [clientInput],
  handler: async ({ item, to, seconds }: Request, context) => {
    const client = df.getClient(context);
    const good = { expiresIn: { seconds }, once: true };
    const { instanceId } = context.df;
    const approve = await client.createEventLink(instanceId, approved, good);
    const reject = await client.createEventLink(instanceId, rejected, good);
    // in place of a mail service; a log that others read is no place for links
    context.log(`mail to ${to}: ${item}? Yes: ${pageFor(approve)} No: ${pageFor(reject)}`);
  },
});

const approval = df.app.orchestration(
  "ApprovalByMail",
  async (context: df.OrchestrationContext<Request>) => {
    const request = context.df.getInput();
    await sendMail(request);
    const yes = context.df.waitForExternalEvent(approved);
    const no = context.df.waitForExternalEvent(rejected);
    const late = context.df.createTimer({ seconds: request.seconds });
    await context.df.Task.any([yes, no, late]);
    if (late.isCompleted) return "expired";
    late.cancel(); // it would stay in its queue for nothing
    // who decided is who got the mail, whatever is posted
    const { remark = "" } = (yes.isCompleted ? yes : no).result ?? {};
    return `${yes.isCompleted ? "approved" : "rejected"} by ${request.to} ${remark}`.trimEnd();
  },
);

df.app.client.http("requestApproval", {
  methods: ["POST"],
  authLevel: "anonymous",
  route: "approvals",
  handler: async (request, client) => {
    const { query } = request;
    const seconds = wholeNumber(query, "seconds", { byDefault: TWO_DAYS_S, min: 1, max: A_YEAR_S });
    const input = { item: query.get("item") ?? "lamp", to: query.get("to") ?? "somebody", seconds };
    const { instanceId } = await client.start(approval, { input });
    // all the links of the instance would let whoever asks approve it, too: this one only shows it
    const { id, statusQueryGetUri } = client.createHttpManagementPayload(instanceId);
    return { status: 202, jsonBody: { id, statusQueryGetUri } };
  },
});

/** The link is behind the `#`: browsers keep that to themselves, and no log of a server has it. */
function pageFor(link: string): string {
  return new URL(`/api/approvals/page#${encodeURIComponent(link)}`, link).href;
}

const PAGE = `<!doctype html>
<meta charset="utf-8"><title>Your decision</title>
<button></button>
<script>
  const link = decodeURIComponent(location.hash.slice(1));
  const button = document.querySelector("button");
  button.textContent = link.includes("/raiseEvent/Approved?") ? "Approve" : "Reject";
  button.onclick = async () => {
    button.disabled = true;
    const headers = { "Content-Type": "application/json" };
    const { ok } = await fetch(link, { method: "POST", headers, body: "{}" });
    button.textContent = ok ? "Thank you" : "This link has been used, or has expired";
  };
</script>`;

app.http("approvalPage", {
  methods: ["GET"],
  authLevel: "anonymous",
  route: "approvals/page",
  handler: () => ({
    body: PAGE,
    headers: {
      "Content-Type": "text/html; charset=utf-8",
      // posts to this app only, wherever the address leads
      "Content-Security-Policy":
        "default-src 'none'; script-src 'unsafe-inline'; connect-src 'self'",
    },
  }),
});
