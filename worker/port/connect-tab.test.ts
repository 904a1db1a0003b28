import { afterEach, describe, expect, it, vi } from "vitest";
import { connectTab, type TabPort } from "./connect-tab";
import { answeredOnce, type Kind } from "./kind";
import type { Outcome } from "./message";
import { servePort } from "./serve-port";

/** A worker with one kind that is answered once, and one whose answers the test gives. */
function aWorker() {
  const watched: { payload: string; answer: (rev: number, outcome: Outcome<string>) => void; closed: boolean }[] = [];
  const order: string[] = [];
  const watch: Kind<string, string> = {
    open(payload, answer) {
      order.push(`opens ${payload}`);
      const one = { payload, answer, closed: false };
      watched.push(one);
      return () => {
        order.push(`closes ${payload}`);
        one.closed = true;
      };
    },
  };
  const kinds = {
    watch,
    shout: answeredOnce(async (word: string) => {
      if (word === "") throw new Error("Nothing to shout.");
      return word.toUpperCase();
    }),
  };
  const locks: { name: string; die: () => void }[] = [];
  const ports: MessagePort[] = [];
  const tab = connectTab<typeof kinds>(() => {
    const { port1, port2 } = new MessageChannel();
    ports.push(port1, port2);
    servePort(port2, kinds, {
      request: async (name: string, then: unknown) => {
        locks.push({ name, die: () => typeof then === "function" && then() });
      },
    });
    const port: TabPort = {
      onlost: null,
      onmessage: null,
      postMessage: (message) => port1.postMessage(message),
      leave() {},
    };
    port1.onmessage = (event) => port.onmessage?.(event);
    port1.postMessage({ type: "alive", lock: `tab-${ports.length}` });
    lastPort = port;
    return port;
  });
  let lastPort: TabPort | null = null;
  close = () => {
    for (const port of ports) port.close();
  };
  return { tab, watched, order, locks, lose: (outcome: Outcome<never>) => lastPort?.onlost?.(outcome) };
}

let close = () => {};
afterEach(() => close());

const ok = (value: string): Outcome<string> => ({ ok: true, value });
const until = vi.waitFor;

describe("a tab and its worker", () => {
  it("gives the answer, or the failure as an AppError", async () => {
    const { tab } = aWorker();
    expect(await tab.ask("shout", "stripe")).toBe("STRIPE");
    await expect(tab.ask("shout", "")).rejects.toMatchObject({ code: "internal", message: "Nothing to shout." });
  });

  it("drops an answer that was made from older data than the last one", async () => {
    const { tab, watched } = aWorker();
    const seen: unknown[] = [];
    tab.subscribe("watch", "a", (outcome) => seen.push(outcome.ok && outcome.value));
    await until(() => expect(watched).toHaveLength(1));
    watched[0]?.answer(2, ok("new"));
    watched[0]?.answer(1, ok("old"));
    watched[0]?.answer(2, ok("same data, computed again"));
    await until(() => expect(seen).toHaveLength(2));
    expect(seen).toEqual(["new", "same data, computed again"]);
  });

  it("hears nothing more after it closed, and the worker ends its work", async () => {
    const { tab, watched } = aWorker();
    const seen: unknown[] = [];
    const closeIt = tab.subscribe("watch", "a", (outcome) => seen.push(outcome));
    await until(() => expect(watched).toHaveLength(1));
    closeIt();
    watched[0]?.answer(1, ok("late"));
    await until(() => expect(watched[0]?.closed).toBe(true));
    expect(seen).toEqual([]);
  });

  it("opens what is asked in the stead of something else before that is closed, so that what both need goes on", async () => {
    const { tab, order } = aWorker();
    const closeIt = tab.subscribe("watch", "a", () => {});
    closeIt();
    tab.subscribe("watch", "b", () => {});
    await until(() => expect(order).toEqual(["opens a", "opens b", "closes a"]));
  });

  it("rejects with the signal's reason, and lets the worker stop, when the asker leaves", async () => {
    const { tab, watched } = aWorker();
    const asker = new AbortController();
    const asked = tab.ask("watch", "a", asker.signal);
    await until(() => expect(watched).toHaveLength(1));
    asker.abort(new Error("left"));
    await expect(asked).rejects.toThrow("left");
    await until(() => expect(watched[0]?.closed).toBe(true));
  });

  it("asks nothing while the tab is hidden, and asks again when it is looked at", async () => {
    const { tab, watched } = aWorker();
    const seen: unknown[] = [];
    tab.subscribe("watch", "a", (outcome) => seen.push(outcome.ok && outcome.value));
    await until(() => expect(watched).toHaveLength(1));
    tab.pause(false);
    await until(() => expect(watched[0]?.closed).toBe(true));
    tab.subscribe("watch", "b", () => {});
    tab.resume();
    await until(() => expect(watched.map(({ payload }) => payload)).toEqual(["a", "a", "b"]));
    watched[1]?.answer(1, ok("again"));
    await until(() => expect(seen).toEqual(["again"]));
  });

  it("connects anew when the page is shown again after it was left", async () => {
    const { tab, watched, locks } = aWorker();
    tab.subscribe("watch", "a", () => {});
    await until(() => expect(watched).toHaveLength(1));
    tab.pause(true);
    await until(() => expect(watched[0]?.closed).toBe(true));
    tab.resume();
    await until(() => expect(watched).toHaveLength(2));
    expect(locks).toHaveLength(2);
  });

  it("ends the work for a tab that died without a word", async () => {
    const { tab, watched, locks } = aWorker();
    tab.subscribe("watch", "a", () => {});
    await until(() => expect(watched).toHaveLength(1));
    locks[0]?.die();
    expect(watched[0]?.closed).toBe(true);
  });

  it("tells everybody who waits when the worker cannot be had", async () => {
    const { tab, lose } = aWorker();
    const asked = tab.ask("watch", "a");
    lose({ ok: false, error: { code: "internal", message: "It did not start.", hint: "", details: null } });
    await expect(asked).rejects.toThrow("It did not start.");
  });
});
