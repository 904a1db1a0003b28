import type { Kinds } from "./kinds";
import { connectTab } from "./port/connect-tab";
import { openPort } from "./port/open-port";

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
