import "server-only";
import { parentPort } from "node:worker_threads";
import { answer } from "../threads/ask";
import { keepBeating } from "../threads/beat";
import type { JudgementCall } from "./decision-thread";
import { judgementOf } from "./judgements";
import { SnapshotReceiver } from "./sent-snapshots";

keepBeating();

const receiver = new SnapshotReceiver();

parentPort?.on("message", ({ port, name, snapshots, question }: JudgementCall) => {
  // Also where nobody waits any more: the next call counts on what this one brought.
  const [before, after] = receiver.receive(snapshots);
  if (before && after) void answer(port, () => judgementOf(name)(before, after, question));
});
