import "server-only";
import { type MessagePort, parentPort } from "node:worker_threads";
import { type ReadingCall, type ReadingResult, resultOfThrown } from "./reading-call";
import { READINGS, watchWritten } from "./readings";

parentPort?.on("message", (call: ReadingCall) => {
  if (call.kind === "watch") {
    const end = watchWritten(call.question, call.since, (event) => call.port.postMessage(event));
    call.port.on("close", end);
  } else {
    void answer(call);
  }
});

async function answer({ port, name, search, options }: Extract<ReadingCall, { kind: "read" }>): Promise<void> {
  const stop = new AbortController();
  port.on("close", () => stop.abort());
  const read = async () => READINGS[name](search, { ...options, signal: stop.signal });
  const result = await read().then((value): ReadingResult => ({ value }), resultOfThrown);
  post(port, result);
}

function post(port: MessagePort, result: ReadingResult): void {
  port.postMessage(result);
  port.close();
}
