import "server-only";
import { processHome } from "./process-home";

const closers: Set<() => void> = processHome("openStreams", () => new Set());

/** `close` is called when the process is told to end. Returns what takes it back. */
export function onShutdown(close: () => void): () => void {
  closers.add(close);
  return () => closers.delete(close);
}

export function closeOpenStreams(): void {
  for (const close of [...closers]) close();
}

/** An open stream keeps the server alive for ever: it waits for every answer to end. */
export function closeStreamsOnSignals(): void {
  // Before the server's own listener, which begins to wait.
  process.prependListener("SIGTERM", closeOpenStreams);
  process.prependListener("SIGINT", closeOpenStreams);
}
