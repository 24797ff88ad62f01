import { callsProveShift } from "../../src/host/shift-proof.js";

describe("callsProveShift", () => {
  test("holds where one instance serves HTTP and queues alike", () => {
    expect(callsProveShift({}, 4)).toBe(true);
  });

  test("does not hold on Flex, where they are apart", () => {
    expect(callsProveShift({ FUNCTIONS_TARGET_GROUP: "http" }, 4)).toBe(false);
  });

  test.each([
    { "AzureWebJobs.taskhubControl03.Disabled": "true" },
    { AzureWebJobs_taskhubWork_Disabled: "1" },
    { "AZUREWEBJOBS.TASKHUBCONTROL00.DISABLED": "True" },
  ])("does not hold if a queue function is disabled: %j", (env) => {
    expect(callsProveShift(env, 4)).toBe(false);
  });

  test.each([
    { "AzureWebJobs.taskhubControl03.Disabled": "false" },
    { "AzureWebJobs.taskhubControl04.Disabled": "true" },
    { "AzureWebJobs.start.Disabled": "true" },
  ])("does not mind %j", (env) => {
    expect(callsProveShift(env, 4)).toBe(true);
  });
});
