/**
 * Function chaining, with clean-up: each step gets what the one before gave, and a step that fails
 * takes back what was done before it.
 *
 *     curl -X POST "http://localhost:7071/api/v3/orders?item=lamp&price=40"
 *
 * @module
 */
import type { HttpRequest, HttpResponse } from "@azure/functions";
import * as df from "@taskhub/functions";
import type {
  ActivityHandler,
  OrchestrationContext,
  OrchestrationHandler,
} from "@taskhub/functions";

const MOST_MONEY = 100;

const orderV3: OrchestrationHandler = function* (context: OrchestrationContext) {
  const order: { item: string; price: number } = context.df.getInput();
  const reservation: string = yield context.df.callActivity("ReserveV3", order.item);
  try {
    const receipt: string = yield context.df.callActivity("ChargeV3", order.price);
    const parcel: string = yield context.df.callActivity("ShipV3", reservation);
    return { receipt, parcel };
  } catch (error) {
    yield context.df.callActivity("ReleaseV3", reservation);
    context.log(`Released ${reservation}`);
    throw error;
  }
};
df.app.orchestration("OrderV3", orderV3);

const reserve: ActivityHandler = (item: string): string => `reserved ${item}`;
df.app.activity("ReserveV3", { handler: reserve });

const charge: ActivityHandler = (price: number): string => {
  if (price > MOST_MONEY) throw new Error(`card declined for ${String(price)}`);
  return `paid ${String(price)}`;
};
df.app.activity("ChargeV3", { handler: charge });

const ship: ActivityHandler = (reservation: string): string => `shipped, ${reservation}`;
df.app.activity("ShipV3", { handler: ship });

const release: ActivityHandler = (): void => undefined;
df.app.activity("ReleaseV3", { handler: release });

df.app.client.http("startOrderV3", {
  methods: ["POST"],
  authLevel: "anonymous",
  route: "v3/orders",
  handler: async (request: HttpRequest, client): Promise<HttpResponse> => {
    const item = request.query.get("item") ?? "lamp";
    const price = Number(request.query.get("price") ?? 40);
    const instanceId = await client.startNew("OrderV3", { input: { item, price } });
    return client.createCheckStatusResponse(request, instanceId);
  },
});
