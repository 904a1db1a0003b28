import type { TabPort } from "./connect-tab";
import type { Outcome } from "./message";

const FAILED: Outcome<never> = {
  ok: false,
  error: {
    code: "internal",
    message: "The dashboard's background worker did not start.",
    hint: "Reload the page: the dashboard may have been updated meanwhile.",
    details: null,
  },
};

/**
 * One worker for all tabs of the browser; one for each tab where SharedWorker is missing (Chrome on Android). A Web Lock, held as long as
 * the tab lives, tells the worker of a tab that crashed; browsers offer it to secure pages alone, loopback among them.
 */
export function openPort(): TabPort {
  try {
    return typeof SharedWorker === "undefined" ? openOwnWorker() : openSharedWorker();
  } catch {
    // A browser without workers, or one that forbids them here.
    return deadPort();
  }
}

function openSharedWorker(): TabPort {
  const worker = new SharedWorker(new URL("../egress.worker.ts", import.meta.url), { type: "module", name: "egress" });
  const releaseLock = holdLock((lock) => worker.port.postMessage({ type: "alive", lock }));
  const port: TabPort = {
    onmessage: null,
    onlost: null,
    postMessage: (message) => worker.port.postMessage(message),
    leave() {
      worker.port.close();
      releaseLock();
    },
  };
  worker.onerror = () => port.onlost?.(FAILED);
  worker.port.onmessage = (event) => port.onmessage?.(event);
  return port;
}

function openOwnWorker(): TabPort {
  const worker = new Worker(new URL("../egress.worker.ts", import.meta.url), { type: "module", name: "egress" });
  const port: TabPort = {
    onmessage: null,
    onlost: null,
    postMessage: (message) => worker.postMessage(message),
    leave: () => worker.terminate(),
  };
  worker.onerror = () => port.onlost?.(FAILED);
  worker.onmessage = (event) => port.onmessage?.(event);
  return port;
}

/** Whoever asks is told that nobody answers. */
function deadPort(): TabPort {
  const port: TabPort = {
    onmessage: null,
    onlost: null,
    postMessage: () => queueMicrotask(() => port.onlost?.(FAILED)),
    leave() {},
  };
  return port;
}

/** The worker is told once the tab holds it: else the worker could get it first, and take the tab for dead. Returns what lets it go. */
function holdLock(onHeld: (name: string) => void): () => void {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const name = `egress-tab-${Date.now()}-${Math.random()}`;
  void navigator.locks?.request(name, () => {
    onHeld(name);
    return released;
  });
  return () => release();
}
