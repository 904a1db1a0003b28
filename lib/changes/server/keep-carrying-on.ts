import "server-only";
import { AppError } from "../../errors";
import { logError } from "../../log-error";
import { reconcileAll } from "./reconcile";
import { revertDueNow } from "./revert-due";

const TICK_MILLISECONDS = 5_000;

// On globalThis, since Next gives routes and instrumentation separate instances of this module.
declare global {
  var egressCarryOnTimer: NodeJS.Timeout | undefined;
}

/** Looks every few seconds for changes that nobody brought to their end and for promises that are due, as long as this process runs. */
export function keepCarryingOn(): void {
  if (globalThis.egressCarryOnTimer) return;
  let busy = false;
  const look = () => {
    if (busy) return;
    busy = true;
    carryOn()
      .catch((error: unknown) => {
        // Pages tell why records cannot be read.
        if (!(error instanceof AppError)) logError(error);
      })
      .finally(() => {
        busy = false;
      });
  };
  const timer = setInterval(look, TICK_MILLISECONDS);
  timer.unref();
  globalThis.egressCarryOnTimer = timer;
  look();
}

/** One look. */
export async function carryOn(): Promise<void> {
  await reconcileAll();
  // After the records were read: the API server has told its clock by then.
  await revertDueNow();
}
