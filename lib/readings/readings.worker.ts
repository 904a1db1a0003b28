import "server-only";
import { parentPort } from "node:worker_threads";
import { answer } from "../threads/ask";
import { keepBeating } from "../threads/beat";
import type { ReadingCall } from "./reading-call";
import { READINGS, watchWritten } from "./readings";

keepBeating();

parentPort?.on("message", (call: ReadingCall) => {
  const { port, caller } = call;
  if (call.kind === "watch") {
    port.on(
      "close",
      watchWritten(caller, call.question, call.since, (event) => port.postMessage(event)),
    );
  } else {
    void answer(port, (signal) => READINGS[call.name](caller, call.search, { ...call.options, signal }));
  }
});
