import { describe, expect, test } from "@jest/globals";
import type { InstanceStatus } from "@taskhub/core";
import { Shown } from "../src/shown.js";

const at = new Date("2026-01-01T00:00:00Z");

function status(instanceId: string): InstanceStatus {
  return { instanceId, name: "Import", runtimeStatus: "Running", createdAt: at, lastUpdatedAt: at };
}

describe("Shown", () => {
  test("tells all who watch an instance, and nobody else", () => {
    const shown = new Shown();
    const heard: string[] = [];
    shown.watch("a", ({ instanceId }) => heard.push(`one: ${instanceId}`));
    shown.watch("a", ({ instanceId }) => heard.push(`two: ${instanceId}`));
    shown.watch("b", ({ instanceId }) => heard.push(`three: ${instanceId}`));
    shown.tell(status("a"));
    shown.tell(status("c"));
    expect(heard).toEqual(["one: a", "two: a"]);
  });

  test("keeps nothing of a watch that has ended, even twice", () => {
    const shown = new Shown();
    const heard: string[] = [];
    const end = shown.watch("a", () => heard.push("one"));
    end();
    const endOther = shown.watch("a", () => heard.push("two"));
    end();
    shown.tell(status("a"));
    expect(heard).toEqual(["two"]);
    expect(shown.size).toBe(1);
    endOther();
    expect(shown.size).toBe(0);
  });

  test("lets a watcher end its watch while it is told", () => {
    const shown = new Shown();
    const heard: string[] = [];
    const end = shown.watch("a", () => {
      heard.push("one");
      end();
    });
    shown.watch("a", () => heard.push("two"));
    shown.tell(status("a"));
    shown.tell(status("a"));
    expect(heard).toEqual(["one", "two", "two"]);
  });
});
