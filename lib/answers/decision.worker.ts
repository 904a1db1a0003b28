import "server-only";
import { parentPort } from "node:worker_threads";
import { answer } from "../threads/ask";
import { keepBeating } from "../threads/beat";
import { parseBody } from "./bodies";
import type { BodyCall, JudgementCall } from "./decision-thread";
import { judgementOf } from "./judgements";
import { SnapshotReceiver } from "./sent-snapshots";

keepBeating();

const receiver = new SnapshotReceiver();

parentPort?.on("message", (call: JudgementCall | BodyCall) => {
  if (call.kind === "body") {
    void answer(call.port, () => JSON.stringify(parseBody(call.name, call.bytes)));
    return;
  }
  // Also where nobody waits any more: the next call counts on what this one brought.
  const { before, proposal } = receiver.receive(call.policy);
  void answer(call.port, () => judgementOf(call.name)(before, proposal, call.question));
});
