import { blobId, blobNamedAt } from "../src/blob-id.js";
import { columnBlob, messageBlob, rowsBlob } from "./support/blob-names.js";
import { hurried, random } from "./support/tools.js";

const AT = new Date("2031-03-01T09:15:02.500Z");
const at = { random, clock: { ...hurried, now: () => AT } };

describe("blobId", () => {
  test("is 32 hex digits, of which 12 are the time", () => {
    expect(blobId(at)).toMatch(/^01c1644a3be4[0-9a-f]{20}$/);
    expect(blobId(at)).not.toBe(blobId(at));
  });
});

describe("blobNamedAt", () => {
  test.each([messageBlob, columnBlob, rowsBlob])("finds the time in a name", (name) => {
    expect(blobNamedAt(name("order-42", blobId(at)))).toEqual(AT);
  });

  test("finds none in the names of .NET, or in an instance id", () => {
    expect(blobNamedAt(columnBlob("order-42", "0A1B2C3D"))).toBeUndefined();
    expect(blobNamedAt(columnBlob(`order-${blobId(at)}-1`, "0A1B2C3D"))).toBeUndefined();
  });
});
