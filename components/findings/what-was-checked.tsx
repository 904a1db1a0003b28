import { isEgressNetwork } from "@/lib/linkerd/kinds";
import type { PolicySnapshot } from "@/lib/linkerd/policy-snapshot";

/** What "No findings" stands on: how much was looked at, for what, and what was missing. */
export function WhatWasChecked({ snapshot, of }: { snapshot: PolicySnapshot; of?: string }) {
  const networks = snapshot.resources.filter(isEgressNetwork).length;
  const routes = snapshot.resources.filter(({ kind }) => kind.endsWith("Route")).length;
  const what = of ?? `${count(networks, "EgressNetwork")} and ${count(routes, "route")}`;
  const missing = snapshot.unread.map(({ kind, group }) => `${kind} (${group})`);
  return (
    <>
      Checked {what} for overlaps and hidden networks, conflicts between kinds, what Linkerd cannot read or ignores,
      hostnames and rules that never match, and backends.
      {missing.length > 0 ? ` Not checked, since they could not be read: ${missing.join(", ")}.` : null}
    </>
  );
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
