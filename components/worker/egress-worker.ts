import { connectTab } from "./connect-tab";
import type { Kinds } from "./kinds";
import { openPort } from "./open-port";

/** The browser's worker, started by the first question. Asked nothing while the tab is hidden. */
export const egressWorker = connectTab<Kinds>(openPort);

if (typeof document !== "undefined") {
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) egressWorker.pause(false);
    else egressWorker.resume();
  });
  addEventListener("pagehide", () => egressWorker.pause(true));
  addEventListener("pageshow", () => egressWorker.resume());
}
