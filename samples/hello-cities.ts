import * as df from "@taskhub/functions";

const sayHello = df.app.activity("SayHello", {
  handler: (city: string) => `Hello, ${city}!`,
});

df.app.orchestration("HelloCities", function* () {
  const first = yield* sayHello("Tokyo");
  const second = yield* sayHello("Seattle");
  return [first, second, yield* sayHello("London")];
});

df.app.client.http("startHelloCities", {
  methods: ["POST"],
  authLevel: "anonymous",
  route: "hello-cities",
  handler: async (request, client) => {
    const instanceId = await client.startNew("HelloCities");
    return client.createCheckStatusResponse(request, instanceId);
  },
});
