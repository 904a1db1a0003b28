import { Worker } from "node:worker_threads";
import { afterEach, describe, expect, it, vi } from "vitest";
import { NO_SEARCH } from "../flows/asked/search";
import type { FlowsEvent } from "../flows/wire/flows-event";
import { aCaller } from "../people/a-caller.testing";
import type { Beat } from "../threads/beat";
import { Thread } from "../threads/thread";
import { threadStates } from "../threads/thread-state";
import { readBy, watchBy } from "./reading-thread";

/** As `readings.worker.ts`, but it tells what was asked, and hangs, fills its heap or ends when a filter says so. */
const SOURCE = `
  const { parentPort, workerData } = require("node:worker_threads");
  setInterval(() => Atomics.add(workerData.counter, 0, 1), 250);
  parentPort.on("message", ({ port, caller, kind, search, question }) => {
    if (kind === "watch") return port.postMessage({ revision: "a.1", json: JSON.stringify(question) });
    if (search.filter === "who") return port.postMessage({ value: caller });
    if (search.filter === "hang") for (;;);
    if (search.filter === "fill") for (const kept = [];;) kept.push(new Array(1000).fill({}));
    if (search.filter === "end") process.exit(3);
    port.postMessage({ value: search.filter });
  });
`;

const QUESTION = { windowSeconds: 900, end: null, namespaces: [] };
let thread: Thread | null = null;

function aThread(): Thread {
  const start = (beat: Beat) =>
    new Worker(SOURCE, { eval: true, workerData: beat, resourceLimits: { maxOldGenerationSizeMb: 32 } });
  thread = new Thread({ name: "readings of a test", start, toldSeconds: 1, endedSeconds: 3, hint: "Choose less." });
  return thread;
}

const read = (filter: string) => readBy(thread ?? aThread(), aCaller(), "flows", { ...NO_SEARCH, filter }, {});
const state = () => threadStates().find(({ name }) => name === "readings of a test");

afterEach(async () => {
  await thread?.run().worker.terminate();
  thread = null;
});

describe("the thread of readings", () => {
  it("is told who asks", async () => {
    const ann = aCaller("ann", { KUBECONFIG: "/home/ann/.kube/config" });
    expect(await readBy(aThread(), ann, "flows", { ...NO_SEARCH, filter: "who" }, {})).toEqual(ann);
  });

  it.each(["end", "fill"])("that dies (%s) fails who asked, and the next is answered by another", async (filter) => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    expect(await read("ns:shop")).toBe("ns:shop");
    await expect(read(filter)).rejects.toMatchObject({ code: "took_too_long" });
    expect(await read("ns:pay")).toBe("ns:pay");
    vi.restoreAllMocks();
  });

  it("that hangs is told to health, and to who watches with the age of what is shown; then it is replaced", async () => {
    const events: { revision: string | null; json: string }[] = [];
    let ends = 0;
    const leave = watchBy(
      aThread(),
      aCaller(),
      QUESTION,
      null,
      (event) => events.push(event),
      () => ends++,
    );
    await vi.waitFor(() => expect(events).toEqual([{ revision: "a.1", json: JSON.stringify(QUESTION) }]));
    const hung = read("hang").catch((error: unknown) => error);
    await vi.waitFor(() => expect(events).toHaveLength(2), { timeout: 10_000 });
    const told: FlowsEvent = JSON.parse(events[1]?.json ?? "");
    expect(told).toMatchObject({ kind: "failed", question: "15m", at: null, failure: { code: "took_too_long" } });
    expect(state()?.hangs?.seconds).toBeGreaterThanOrEqual(1);
    await vi.waitFor(() => expect(ends).toBe(1), { timeout: 10_000 });
    expect(state()).toMatchObject({ hangs: null, replaced: { doing: expect.any(String) } });
    // Behind the watch it is asked once more, of the next thread, and hangs that one too.
    expect(await hung).toMatchObject({ code: "took_too_long", hint: "Choose less." });
    leave();
    expect(await read("ns:shop")).toBe("ns:shop");
  });
});
