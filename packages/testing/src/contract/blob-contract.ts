/** Blobs are written once, read whole, listed by prefix and deleted. */
import assert from "node:assert/strict";
import type { Blobs, Services } from "@taskhub/azure-storage";
import type { ContractCase, ContractTools } from "./contract-case.js";
import { ABSENT, BAD_REQUEST, CONFLICT, refused } from "./refused.js";

const BYTES = Uint8Array.of(0, 1, 2, 255);
const MEGABYTE = 1_000_000;
const LONGEST_NAME = 1024;
const NO_CONTAINER = { ...ABSENT, code: "ContainerNotFound" };
const NO_BLOB = { ...ABSENT, code: "BlobNotFound" };

/** A container of a case's own. */
class OneContainer {
  constructor(
    readonly blobs: Blobs,
    readonly name: string,
  ) {}

  put(blob: string, bytes: Uint8Array = BYTES): Promise<void> {
    return this.blobs.put(this.name, blob, bytes, "hub");
  }

  async putAll(blobs: readonly string[]): Promise<void> {
    await Promise.all(blobs.map((blob) => this.put(blob)));
  }

  async get(blob: string): Promise<readonly number[]> {
    return [...(await this.blobs.get(this.name, blob, "hub"))];
  }

  list(prefix: string): Promise<readonly string[]> {
    return this.blobs.list(this.name, prefix, "hub");
  }

  delete(blob: string): Promise<void> {
    return this.blobs.delete(this.name, blob, "hub");
  }
}

/** What the blob service promises. */
export const blobContract: readonly ContractCase[] = [
  ...containers(),
  ...contents(),
  ...names(),
  ...listing(),
  ...addresses(),
];

function containers(): readonly ContractCase[] {
  return [
    blobCase(
      "creates a container that exists without complaint, and keeps its blobs",
      async (own) => {
        await own.put("kept");
        await own.blobs.createContainer(own.name, "hub");
        assert.deepEqual(await own.get("kept"), [...BYTES]);
      },
    ),
    blobCase("keeps the blobs of two containers apart", async (own) => {
      const other = `${own.name}-other`;
      await own.blobs.createContainer(other, "hub");
      await own.put("x");
      assert.deepEqual(await own.blobs.list(other, "", "hub"), []);
      await own.blobs.put(other, "x", BYTES, "hub");
    }),
    missing("put into", (blobs, name) => blobs.put(name, "x", BYTES, "hub")),
    missing("get from", (blobs, name) => blobs.get(name, "x", "hub")),
    missing("list", (blobs, name) => blobs.list(name, "", "hub")),
    missing("delete from", (blobs, name) => blobs.delete(name, "x", "hub")),
    misnamed("two characters", () => "ab"),
    misnamed("64 characters", (name) => name.padEnd(64, "x")),
    misnamed("an uppercase letter", (name) => `A${name}`),
    misnamed("two dashes in a row", (name) => `${name}--x`),
    misnamed("a dash at its end", (name) => `${name}-`),
  ];
}

function contents(): readonly ContractCase[] {
  return [
    blobCase("keeps every byte there is", async (own) => {
      const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
      await own.put("x", bytes);
      assert.deepEqual(await own.get("x"), [...bytes]);
    }),
    blobCase("keeps a blob without a byte", async (own) => {
      await own.put("x", new Uint8Array(0));
      assert.deepEqual(await own.get("x"), []);
      assert.deepEqual(await own.list(""), ["x"]);
    }),
    blobCase("keeps a million bytes", async (own) => {
      const bytes = Uint8Array.from({ length: MEGABYTE }, (_, at) => (at * at) % 251);
      await own.put("x", bytes);
      const found = await own.blobs.get(own.name, "x", "hub");
      assert.equal(Buffer.compare(found, bytes), 0);
    }),
    blobCase("keeps the bytes of a part of a buffer", async (own) => {
      await own.put("x", Uint8Array.of(1, 2, 3, 4, 5).subarray(1, 4));
      assert.deepEqual(await own.get("x"), [2, 3, 4]);
    }),
    blobCase("keeps its bytes when the writer or a reader changes theirs", async (own) => {
      const bytes = Uint8Array.of(1, 2, 3);
      await own.put("x", bytes);
      bytes.fill(9);
      (await own.blobs.get(own.name, "x", "hub")).fill(8);
      assert.deepEqual(await own.get("x"), [1, 2, 3]);
    }),
    blobCase("never overwrites a blob", async (own) => {
      await own.put("x");
      const refusal = { ...CONFLICT, code: "BlobAlreadyExists" };
      await refused(own.put("x", Uint8Array.of(7)), refusal);
      assert.deepEqual(await own.get("x"), [...BYTES]);
    }),
    blobCase("lets one of two writers of a blob win", async (own) => {
      const puts = await Promise.allSettled([own.put("x"), own.put("x")]);
      assert.deepEqual(puts.map(({ status }) => status).sort(), ["fulfilled", "rejected"]);
    }),
    blobCase("has nothing to get under a name nobody put", (own) => refused(own.get("x"), NO_BLOB)),
    blobCase("has nothing to delete under a name nobody put", (own) =>
      refused(own.delete("x"), NO_BLOB),
    ),
    blobCase("has no blob any more after its delete", async (own) => {
      await own.put("x");
      await own.delete("x");
      await refused(own.get("x"), NO_BLOB);
      await refused(own.delete("x"), NO_BLOB);
      assert.deepEqual(await own.list(""), []);
    }),
    blobCase("takes a new blob of a name that was deleted", async (own) => {
      await own.put("x");
      await own.delete("x");
      await own.put("x", Uint8Array.of(7));
      assert.deepEqual(await own.get("x"), [7]);
    }),
  ];
}

function names(): readonly ContractCase[] {
  return [
    named("slashes", "a/b/c.json.gz"),
    named("blanks and an at sign", "@counter @my key/x y"),
    named("percent signs and plus signs", "100%/%2F+a%20b"),
    named("question marks, hashes and ampersands", "what?a=b&c#d"),
    named("quotes, brackets and braces", `'a' "b" (c) [d] {e}`),
    named("letters of many alphabets", "Größe/Łódź/東京/\u{1F680}"),
    named("1,024 characters", "n".repeat(LONGEST_NAME)),
    blobCase("tells upper and lower case apart", async (own) => {
      await own.put("Name");
      await refused(own.get("name"), NO_BLOB);
      await own.put("name");
      assert.deepEqual(await own.list(""), ["Name", "name"]);
    }),
    blobCase(
      "refuses a name of 1,025 characters",
      (own) => refused(own.put("n".repeat(LONGEST_NAME + 1)), BAD_REQUEST),
      "Azurite does not look at the length of a blob's name.",
    ),
  ];
}

function listing(): readonly ContractCase[] {
  return [
    blobCase("lists nothing in an empty container", async (own) => {
      assert.deepEqual(await own.list(""), []);
    }),
    blobCase("lists all blobs for an empty prefix, by the code of their letters", async (own) => {
      await own.putAll(["b", "a/c", "a", "Z", "10", "9", "_", "é"]);
      assert.deepEqual(await own.list(""), ["10", "9", "Z", "_", "a", "a/c", "b", "é"]);
    }),
    blobCase("lists the blobs of one folder, not of one that begins like it", async (own) => {
      await own.putAll(["i1/a", "i10/b", "i1/c", "i", "xi1/d"]);
      assert.deepEqual(await own.list("i1/"), ["i1/a", "i1/c"]);
    }),
    blobCase("lists a blob whose whole name is the prefix, and those that go on", async (own) => {
      await own.putAll(["ab", "abc", "a"]);
      assert.deepEqual(await own.list("ab"), ["ab", "abc"]);
    }),
    blobCase("lists nothing for a prefix no name has", async (own) => {
      await own.put("abc");
      assert.deepEqual(await own.list("b"), []);
      assert.deepEqual(await own.list("abcd"), []);
      assert.deepEqual(await own.list("A"), []);
    }),
    blobCase("lists by a prefix of blanks, percent and at signs", async (own) => {
      await own.putAll(["@a b%20/x", "@a b /y"]);
      assert.deepEqual(await own.list("@a b%20/"), ["@a b%20/x"]);
    }),
  ];
}

function addresses(): readonly ContractCase[] {
  return [
    blobCase("encodes each segment of a name in its address", (own) => {
      const url = own.blobs.urlOf(own.name, "@a b/m('1')é%.gz");
      assert.match(url, /^https?:\/\/[^?#]+\/%40a%20b\/m%28%271%27%29%C3%A9%25\.gz$/);
      assert.ok(url.includes(`/${own.name}/`));
      return Promise.resolve();
    }),
    blobCase("tells the address of a blob that does not exist, in no container", (own) => {
      assert.ok(own.blobs.urlOf("no-such-container", "x").endsWith("/no-such-container/x"));
      return Promise.resolve();
    }),
  ];
}

function blobCase(
  title: string,
  run: (own: OneContainer) => Promise<void>,
  azurite?: string,
): ContractCase {
  return {
    service: "blobs",
    title,
    azurite,
    async run({ blobs }: Services, tools: ContractTools) {
      const own = new OneContainer(blobs, tools.unique("container"));
      await blobs.createContainer(own.name, "hub");
      await run(own);
    },
  };
}

function missing(verb: string, call: (blobs: Blobs, name: string) => Promise<unknown>) {
  return blobCase(`has nothing to ${verb} if there is no such container`, ({ blobs, name }) =>
    refused(call(blobs, `${name}-missing`), NO_CONTAINER),
  );
}

function misnamed(what: string, rename: (name: string) => string): ContractCase {
  return blobCase(`refuses to create a container whose name has ${what}`, ({ blobs, name }) =>
    refused(blobs.createContainer(rename(name), "hub"), BAD_REQUEST),
  );
}

function named(what: string, blob: string): ContractCase {
  return blobCase(`keeps a blob whose name has ${what}`, async (own) => {
    await own.put(blob);
    assert.deepEqual(await own.get(blob), [...BYTES]);
    assert.deepEqual(await own.list(blob.slice(0, 1)), [blob]);
    await own.delete(blob);
    await refused(own.get(blob), NO_BLOB);
  });
}
