/**
 * Function chaining, with clean-up, as an async function: what each activity takes and gives is known
 * to the compiler, and a payment that fails for a moment is tried again.
 *
 *     curl -X POST "http://localhost:7071/api/orders?item=lamp&price=40"
 *
 * @module
 */
import * as df from "@taskhub/functions";

const MOST_MONEY = 100;

interface Order {
  readonly item: string;
  readonly price: number;
}

const reserve = df.app.activity("Reserve", { handler: (item: string) => `reserved ${item}` });

const charge = df.app.activity("Charge", {
  // a call may run twice, but not be paid twice: a payment service would be given the key
  handler: (price: number, { df: { taskKey } }) => {
    if (price > MOST_MONEY) throw new df.NonRetriableError(`card declined for ${String(price)}`);
    return { paid: price, key: taskKey, at: new Date() };
  },
});

const ship = df.app.activity("Ship", {
  handler: (reservation: string) => `shipped, ${reservation}`,
});

const release = df.app.activity("Release", { handler: (_reservation: string) => undefined });

const order = df.app.orchestration("Order", async (context: df.OrchestrationContext<Order>) => {
  const { item, price } = context.df.getInput();
  const reservation = await reserve(item);
  try {
    const { paid, at } = await charge(price).withRetry(new df.RetryOptions(1_000, 3));
    const parcel = await ship(reservation);
    return { receipt: `paid ${String(paid)} on ${at.slice(0, 10)}`, parcel };
  } catch (error) {
    await release(reservation);
    context.log(`Released ${reservation}`);
    throw error;
  }
});

df.app.client.http("startOrder", {
  methods: ["POST"],
  authLevel: "anonymous",
  route: "orders",
  handler: async (request, client) => {
    const item = request.query.get("item") ?? "lamp";
    const price = Number(request.query.get("price") ?? 40);
    const { instanceId } = await client.start(order, { input: { item, price } });
    return client.createCheckStatusResponse(request, instanceId);
  },
});
