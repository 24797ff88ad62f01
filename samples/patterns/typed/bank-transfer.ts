/**
 * Two entities that change together: an orchestrator locks both accounts, and nobody sees the money on
 * neither of them.
 *
 *     curl -X POST "http://localhost:7071/api/accounts/ann?deposit=100"
 *     curl -X POST "http://localhost:7071/api/transfers?from=ann&to=bob&amount=40"
 *     curl -X POST "http://localhost:7071/api/audits?accounts=ann,bob"
 *
 * @module
 */
import * as df from "@taskhub/functions";

class Account extends df.Entity<number> {
  protected initialState() {
    return 0;
  }

  balance() {
    return this.state;
  }

  deposit(amount: number) {
    return (this.state += amount);
  }

  withdraw(amount: number) {
    if (amount > this.state) throw new Error(`only ${String(this.state)} left`);
    return (this.state -= amount);
  }
}

const account = df.app.entity("Account", Account);

interface TransferInput {
  readonly from: string;
  readonly to: string;
  readonly amount: number;
}

const transfer = df.app.orchestration(
  "Transfer",
  async (context: df.OrchestrationContext<TransferInput>) => {
    const { from, to, amount } = context.df.getInput();
    // both or neither; free again at the end of the function, however it ends
    using _lock = await context.df.lock(account.id(from), account.id(to));
    await account(from).call.withdraw(amount); // fails the transfer if there is too little
    await account(to).call.deposit(amount);
    return { [from]: await account(from).call.balance(), [to]: await account(to).call.balance() };
  },
);

const audit = df.app.orchestration(
  "Audit",
  async (context: df.OrchestrationContext<readonly string[]>) => {
    const keys = context.df.getInput();
    const lock = await context.df.lock(keys.map((key) => account.id(key)));
    try {
      const balances = await Promise.all(keys.map((key) => account(key).call.balance()));
      return balances.reduce((sum, balance) => sum + balance, 0);
    } finally {
      lock.release();
    }
  },
);

df.app.client.http("deposit", {
  methods: ["POST"],
  authLevel: "anonymous",
  route: "accounts/{key}",
  handler: async ({ params, query }, client) => {
    const amount = Number(query.get("deposit") ?? 100);
    await client.entity(account, params["key"] ?? "").signal.deposit(amount);
    return { status: 202 };
  },
});

df.app.client.http("showAccount", {
  methods: ["GET"],
  authLevel: "anonymous",
  route: "accounts/{key}",
  handler: async ({ params }, client) => {
    const balance = await client.entity(account, params["key"] ?? "").read();
    return balance === undefined ? { status: 404 } : { jsonBody: { balance } };
  },
});

df.app.client.http("startTransfer", {
  methods: ["POST"],
  authLevel: "anonymous",
  route: "transfers",
  handler: async (request, client) => {
    const from = request.query.get("from") ?? "ann";
    const to = request.query.get("to") ?? "bob";
    const amount = Number(request.query.get("amount") ?? 40);
    const { instanceId } = await client.start(transfer, { input: { from, to, amount } });
    return client.createCheckStatusResponse(request, instanceId);
  },
});

df.app.client.http("startAudit", {
  methods: ["POST"],
  authLevel: "anonymous",
  route: "audits",
  handler: async (request, client) => {
    const input = (request.query.get("accounts") ?? "ann,bob").split(",");
    const { instanceId } = await client.start(audit, { input });
    return client.createCheckStatusResponse(request, instanceId);
  },
});
