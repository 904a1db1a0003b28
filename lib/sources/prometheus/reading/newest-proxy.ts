/** Of the `version` labels of `proxy_build_info`, as in `v2.366.0`, the newest as `proxy-v2.366.0`; null where none is of a release. */
export function newestProxy(versions: readonly string[]): string | null {
  const released = versions.flatMap((version) => {
    const [, major, minor, patch] = /^v?(\d+)\.(\d+)\.(\d+)$/.exec(version) ?? [];
    // A build of one's own is 0.0.0.
    return major === undefined || major === "0" ? [] : [[Number(major), Number(minor), Number(patch)] as const];
  });
  const [newest] = released.toSorted((a, b) => b[0] - a[0] || b[1] - a[1] || b[2] - a[2]);
  return newest ? `proxy-v${newest.join(".")}` : null;
}
