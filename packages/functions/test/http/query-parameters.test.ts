import { QueryParameters } from "../../src/http/query-parameters.js";
import { RefusedRequest } from "../../src/http/refused-request.js";

describe("QueryParameters", () => {
  const of = (query: string) => new QueryParameters(new URLSearchParams(query));
  const refusing = (query: string) => of(query).refusing();
  const expectRefused = (read: () => unknown, message: RegExp) => {
    expect(read).toThrow(RefusedRequest);
    expect(read).toThrow(message);
  };

  test("knows names in any case", () => {
    expect(of("ReAsOn=late").text("reason")).toBe("late");
    expect(of("reason=late").text("REASON")).toBe("late");
  });

  test("joins the values of a name that is given repeatedly, in whatever case", () => {
    expect(of("reason=a&REASON=b").text("reason")).toBe("a,b");
    expect(of("runtimeStatus=Failed&runtimestatus=Completed").states("runtimeStatus")).toEqual([
      "Failed",
      "Completed",
    ]);
  });

  test("takes a blank value for an absent one", () => {
    expect(of("reason=%20").text("reason")).toBeUndefined();
    expect(refusing("top=&from=&on=&state=&for=").integer("top", { min: 1, max: 9 })).toBe(
      undefined,
    );
  });

  test("reads each percent sequence once, and a plus as a blank", () => {
    expect(of("reason=a%2520b+c%2Bd").text("reason")).toBe("a%20b c+d");
  });

  test("reads flags in any case", () => {
    expect(of("on=TRUE").flag("on", false)).toBe(true);
    expect(of("on=False").flag("on", true)).toBe(false);
    expect(of("").flag("on", true)).toBe(true);
    expect(of("on=1").flag("on", false)).toBe(false);
    expectRefused(() => refusing("on=1").flag("on", false), /on: expected true or false, got "1"/);
  });

  test("reads seconds, a fraction allowed, up to a limit", () => {
    expect(of("timeout=1.5").secondsAsMs("timeout")).toBe(1_500);
    for (const text of ["-1", "1e3", "1,5", "Infinity", "0x10", "soon"]) {
      expect(of(`timeout=${text}`).secondsAsMs("timeout")).toBeUndefined();
      expectRefused(
        () => refusing(`timeout=${text}`).secondsAsMs("timeout"),
        /a number of seconds, got/,
      );
    }
    expect(of("timeout=500").secondsAsMs("timeout", 230_000)).toBe(230_000);
    expectRefused(
      () => refusing("timeout=500").secondsAsMs("timeout", 230_000),
      /a number of seconds, at most 230, got "500"/,
    );
  });

  test("reads integers of a range", () => {
    const range = { min: 1, max: 1000 };
    expect(refusing("top=1000").integer("top", range)).toBe(1000);
    expect(of("top=5000").integer("top", range)).toBe(1000);
    for (const text of ["0", "-5", "1.5", "ten", "1e2", "99999999999999999999x"]) {
      expect(of(`top=${text}`).integer("top", range)).toBeUndefined();
      expectRefused(() => refusing(`top=${text}`).integer("top", range), /from 1 to 1000/);
    }
  });

  test("reads words in any case", () => {
    expect(of("waitFor=START").word("waitFor", ["end", "start"])).toBe("start");
    expect(of("waitFor=tea").word("waitFor", ["end", "start"])).toBeUndefined();
    expectRefused(() => refusing("waitFor=tea").word("waitFor", ["end", "start"]), /end or start/);
  });

  test.each([
    ["2031-03-01", "2031-03-01T00:00:00.000Z"],
    ["2031-03-01T09:15", "2031-03-01T09:15:00.000Z"],
    ["2031-03-01T09:15:02", "2031-03-01T09:15:02.000Z"],
    ["2031-03-01T09:15:02Z", "2031-03-01T09:15:02.000Z"],
    ["2031-03-01t09:15:02.1234567z", "2031-03-01T09:15:02.123Z"],
    ["2031-03-01T09:15:02-01:30", "2031-03-01T10:45:02.000Z"],
    ["2031-03-01T09:15:02%2B01:30", "2031-03-01T07:45:02.000Z"],
    ["2031-03-01T09:15:02+01:30", "2031-03-01T07:45:02.000Z"],
    ["0001-01-01T00:00:00", "1601-01-01T00:00:00.000Z"],
    ["9999-12-31T23:59:59.9999999Z", "9999-12-31T00:00:00.000Z"],
  ])("reads the date %s as %s", (text, date) => {
    expect(refusing(`from=${text}`).date("from")?.toISOString()).toBe(date);
  });

  test.each([
    "yesterday",
    "03/01/2031",
    "2031-02-30",
    "2031-13-01",
    "2031-3-1",
    "20310301",
    "1930000000",
  ])("does not read %s as a date", (text) => {
    expect(of(`from=${text}`).date("from")).toBeUndefined();
    expectRefused(() => refusing(`from=${text}`).date("from"), /expected a date of ISO 8601/);
  });

  test("does not read a time that no clock shows", () => {
    for (const time of ["25:00", "09:60", "09:15:02+25:00"]) {
      expect(of(`from=2031-03-01T${time}`).date("from")).toBeUndefined();
    }
  });

  test("reads states by name, in any case, and by the original's numbers, each once", () => {
    expect(of("s=failed, Terminated,1,Failed,6").states("s")).toEqual([
      "Failed",
      "Terminated",
      "Completed",
      "Pending",
    ]);
  });

  test("drops states that there are not, unless it is to refuse them", () => {
    expect(of("s=Done,Failed,9,").states("s")).toEqual(["Failed"]);
    expect(of("s=Done").states("s")).toBeUndefined();
    for (const text of ["Done", "Failed,Done", "Failed,", "9", "-1"]) {
      expectRefused(() => refusing(`s=${text}`).states("s"), /s: expected states out of Running/);
    }
  });

  test("tells the names there are", () => {
    expect(of("Top=1&top=2&code=k").names).toEqual(["top", "code"]);
  });
});
