import "server-only";
import { readPolicy } from "../cluster/read-policy";
import { readEnv } from "../env";
import { AppError } from "../errors";
import { NO_SEARCH } from "../flows/asked/search";
import { dashboard } from "../people/dashboard";
import { tellProxyVersion, toldProxyVersion } from "../proxy-version";
import { READINGS } from "../readings/readings";

const LOOK_MILLISECONDS = 60_000;

// On globalThis, since Next gives routes and instrumentation separate instances of this module.
declare global {
  var egressProxyVersionTimer: NodeJS.Timeout | undefined;
}

/** Where neither the setting nor linkerd-config tells Linkerd's version, the proxies are asked each minute. */
export function keepProxyVersion(): void {
  if (globalThis.egressProxyVersionTimer) return;
  const look = () => lookAtProxies().catch((error: unknown) => console.error(error));
  globalThis.egressProxyVersionTimer = setInterval(look, LOOK_MILLISECONDS).unref();
  void look();
}

async function lookAtProxies(): Promise<void> {
  if (readEnv().prometheus.url === null) return;
  const { linkerd } = await readPolicy(dashboard());
  if (linkerd.version !== null && linkerd.version !== toldProxyVersion()) return;
  try {
    // Here, and not in the thread of readings: one row, and at rest the server holds no thread.
    tellProxyVersion(await READINGS.proxyVersion(dashboard(), NO_SEARCH, {}));
  } catch (error) {
    // What keeps Prometheus from answering is told by the pages and by health; what it said before still holds.
    if (!(error instanceof AppError)) throw error;
  }
}
