// On globalThis, since Next gives routes and instrumentation separate instances of this module.
declare global {
  var egressProxyVersion: string | null | undefined;
}

/** Of the newest proxy, e.g. `proxy-v2.366.0`: where nothing else tells Linkerd's version, a control plane is at least as new. */
export function toldProxyVersion(): string | null {
  return globalThis.egressProxyVersion ?? null;
}

/** Told by who reads the metrics to who reads the policy: neither room knows the other. */
export function tellProxyVersion(version: string | null): void {
  globalThis.egressProxyVersion = version;
}
