import { failuresOfSeeds } from "./random-runs.js";

jest.setTimeout(600_000);

/** In two files of equal length, for two processors. */
describe("whole workers", () => {
  test.each([1, 126])("survive 30 random runs from seed %i", async (first) => {
    expect(await failuresOfSeeds(first, 30)).toEqual([]);
  });
});
