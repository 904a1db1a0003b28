import { Worker } from "node:worker_threads";
import { afterEach, describe, expect, it, vi } from "vitest";
import { AppError } from "../errors";
import { ask } from "./ask";
import type { Beat } from "./beat";
import { Thread } from "./thread";
import { threadStates } from "./thread-state";

/** As the built server's threads: it beats, answers in order, and hangs, dies or fails when told to. */
const SOURCE = `
  const { parentPort, workerData } = require("node:worker_threads");
  setInterval(() => Atomics.add(workerData.counter, 0, 1), 250);
  parentPort.on("message", ({ port, what }) => {
    if (what === "hang") for (;;);
    if (what === "exit") process.exit(1);
    if (what === "fail") port.postMessage({ failure: { code: "cluster_timeout", message: "No answer", hint: "Wait", details: null } });
    else port.postMessage({ value: what });
  });
`;

let started = 0;
const threads: Thread[] = [];

function aThread(name: string): Thread {
  const start = (beat: Beat) => {
    started += 1;
    return new Worker(SOURCE, { eval: true, workerData: beat });
  };
  const thread = new Thread({ name, start, toldSeconds: 1, endedSeconds: 2 });
  threads.push(thread);
  return thread;
}

function stateOf(name: string) {
  return threadStates().find((each) => each.name === name);
}

afterEach(async () => {
  for (const thread of threads.splice(0)) await thread.run().worker.terminate();
});

describe("a thread", () => {
  it("answers, and an AppError keeps its code on the way", async () => {
    const thread = aThread("answering");
    expect(await ask(thread, "Looking", () => ({ what: "here" }))).toBe("here");
    const failed = ask(thread, "Looking", () => ({ what: "fail" }));
    await expect(failed).rejects.toMatchObject({ code: "cluster_timeout", hint: "Wait" });
    await expect(failed).rejects.toBeInstanceOf(AppError);
  });

  it("that hangs is told, ended and replaced; the error names what took too long, and who waited behind gets an answer", async () => {
    const thread = aThread("hanging");
    started = 0;
    const hung = ask(thread, "Rehearsing a change of shop/huge", () => ({ what: "hang" }));
    const behind = ask(thread, "Explaining a request", () => ({ what: "behind" }));
    hung.catch(() => {});
    await vi.waitFor(() => expect(stateOf("hanging")?.hangs?.doing).toBe("Rehearsing a change of shop/huge"), 5_000);
    await expect(hung).rejects.toMatchObject({
      code: "took_too_long",
      message: expect.stringContaining("Rehearsing a change of shop/huge took longer than 2 s"),
    });
    expect(await behind).toBe("behind");
    expect(started).toBe(2);
    expect(stateOf("hanging")).toMatchObject({
      hangs: null,
      replacements: 1,
      replaced: { doing: "Rehearsing a change of shop/huge" },
    });
  }, 15_000);

  it("that dies fails its call alone, and the next one gets another thread", async () => {
    const thread = aThread("dying");
    const died = ask(thread, "Linting the policy", () => ({ what: "exit" }));
    await expect(died).rejects.toMatchObject({ code: "took_too_long", message: expect.stringContaining("Linting") });
    expect(await ask(thread, "Linting the policy", () => ({ what: "again" }))).toBe("again");
  });

  it("that hangs for somebody who has left blames that call, not the one behind", async () => {
    const thread = aThread("left");
    const stop = new AbortController();
    const left = ask(thread, "Linting the policy", () => ({ what: "hang" }), stop.signal);
    const behind = ask(thread, "Explaining a request", () => ({ what: "behind" }));
    stop.abort(new Error("gone"));
    await expect(left).rejects.toThrow("gone");
    expect(await behind).toBe("behind");
    expect(stateOf("left")?.replaced?.doing).toBe("Linting the policy");
  });
});
