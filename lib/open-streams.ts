import "server-only";

/** On globalThis, since Next gives routes and instrumentation separate instances of this module. */
const closers: Set<() => void> = processWide();

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

function processWide(): typeof closers {
  const home = globalThis as typeof globalThis & { openStreams?: Set<() => void> };
  home.openStreams ??= new Set();
  return home.openStreams;
}
