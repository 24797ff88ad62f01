import { StorageError } from "@taskhub/core";
import { FRESH_MS, LinkKeys } from "../../src/http/link-keys.js";
import { HandClock } from "../hand-clock.js";

const key = (digit: number): Buffer => Buffer.alloc(32, digit);

/** A hub whose keys are a list, the newest first. */
function setUp(setting?: string, env: Record<string, string> = {}) {
  const clock = new HandClock();
  const hub = {
    keys: [key(1)],
    reads: 0,
    failure: undefined as Error | undefined,
    async linkKeys() {
      this.reads += 1;
      if (this.failure) throw this.failure;
      return this.keys;
    },
    async rotateLinkKey({ revoke = false }: { revoke?: boolean | undefined } = {}) {
      this.keys = [key(this.keys.length + 1), ...(revoke ? [] : this.keys)];
    },
  };
  return { clock, hub, keys: new LinkKeys({ setting, env, hub, clock }) };
}

const down = () => new StorageError("throttled", "list keys", 503, "ServerBusy", undefined);

describe("LinkKeys", () => {
  test("are the hub's, once they are read", async () => {
    const { keys } = setUp();
    expect(() => keys.current).toThrow("has not been loaded");
    await keys.freshen();
    expect(keys.current).toEqual([key(1)]);
  });

  test("are those of an app setting, if one is named, and the hub is not asked", async () => {
    const { keys, hub } = setUp("LINK_KEY", { LINK_KEY: "x".repeat(32) });
    await keys.freshen();
    expect(keys.current.map(String)).toEqual(["x".repeat(32)]);
    expect(await keys.seek()).toBe(false);
    expect(hub.reads).toBe(0);
  });

  test("are those of several app settings: the first one signs", async () => {
    const env = { NEW_KEY: "n".repeat(32), OLD_KEY: "o".repeat(40) };
    const { keys } = setUp(" NEW_KEY, OLD_KEY", env);
    await keys.freshen();
    expect(keys.current.map(String)).toEqual(["n".repeat(32), "o".repeat(40)]);
  });

  test.each([{}, { LINK_KEY: "short" }])("refuse a setting that holds no key: %j", async (env) => {
    await expect(setUp("LINK_KEY", env).keys.freshen()).rejects.toThrow(
      /^App setting LINK_KEY .* at least 32 characters; it has \d\.$/,
    );
  });

  test("do not show a key that was put where the name of its setting belongs", async () => {
    const secret = "Zm9yIGEgc2VjcmV0IHRoaXMgaXMgcmF0aGVyIGxvbmc";
    const refusal = setUp(secret).keys.freshen();
    await expect(refusal).rejects.toThrow("App setting Zm9y... holds the key of links");
    await expect(refusal).rejects.not.toThrow(secret.slice(0, 8));
  });

  test("L2: are read anew after five minutes, so that a revoked one is forgotten", async () => {
    const { keys, hub, clock } = setUp();
    await keys.freshen();
    hub.keys = [key(9)];
    await clock.pass(299_999);
    await keys.freshen();
    expect(keys.current).toEqual([key(1)]);
    await clock.pass(1);
    await keys.freshen();
    expect(keys.current).toEqual([key(9)]);
    expect(FRESH_MS).toBe(300_000);
  });

  test("L2: are not used on when they cannot be read anew", async () => {
    const { keys, hub, clock } = setUp();
    await keys.freshen();
    await clock.pass(FRESH_MS);
    hub.failure = down();
    await expect(keys.freshen()).rejects.toThrow(StorageError);
    await expect(keys.freshen()).rejects.toThrow(StorageError);
    hub.failure = undefined;
    await expect(keys.freshen()).resolves.toBeUndefined();
  });

  test("L3: are looked for once in ten seconds, whoever asks meanwhile", async () => {
    const { keys, hub, clock } = setUp();
    await keys.freshen();
    const looks = await Promise.all(Array.from({ length: 100 }, () => keys.seek()));
    expect(looks).toEqual(looks.map(() => true));
    expect(await keys.seek()).toBe(false);
    expect(hub.reads).toBe(2);
    await clock.pass(9_999);
    expect(await keys.seek()).toBe(false);
    await clock.pass(1);
    expect(await keys.seek()).toBe(true);
    expect(hub.reads).toBe(3);
  });

  test("L3: a look that failed counts, too", async () => {
    const { keys, hub } = setUp();
    await keys.freshen();
    hub.failure = down();
    await expect(keys.seek()).rejects.toThrow(StorageError);
    expect(await keys.seek()).toBe(false);
    expect(hub.reads).toBe(2);
  });

  test("sign by the new one at once where it is made", async () => {
    const { keys, hub } = setUp();
    await keys.freshen();
    await keys.rotate();
    expect(keys.current).toEqual([key(2), key(1)]);
    await keys.rotate({ revoke: true });
    expect(keys.current).toEqual([key(3)]);
    expect(hub.reads).toBe(3);
  });

  test("sign by the new one though they were being read when it was made", async () => {
    const { keys, hub } = setUp();
    let answer: (keys: Buffer[]) => void = () => undefined;
    const before = new Promise<Buffer[]>((resolve) => (answer = resolve));
    const read = jest.spyOn(hub, "linkKeys").mockReturnValueOnce(before);
    const reading = keys.freshen();
    const rotating = keys.rotate({ revoke: true });
    answer([key(1)]);
    await Promise.all([reading, rotating]);
    expect(keys.current).toEqual([key(2)]);
    expect(read).toHaveBeenCalledTimes(2);
  });

  test("of app settings are not rotated here: the error says where", async () => {
    const { keys, hub } = setUp("LINK_KEY", { LINK_KEY: "x".repeat(32) });
    await expect(keys.rotate()).rejects.toThrow(
      /linkSigningKey names the app settings that hold the keys of links: put the new one first/,
    );
    expect(hub.keys).toEqual([key(1)]);
  });

  test("that were read by a clock which was then set back are read anew", async () => {
    const { keys, hub, clock } = setUp();
    await keys.freshen();
    jest.spyOn(clock, "now").mockReturnValue(new Date(clock.now().getTime() - FRESH_MS));
    await keys.freshen();
    expect(hub.reads).toBe(2);
  });
});
