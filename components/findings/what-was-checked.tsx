import type { Checked } from "@/lib/networks/placed-finding";

/** What "No findings" stands on: what was looked at, for what, and what was missing. */
export function WhatWasChecked({ of, unread }: { of: string } & Pick<Checked, "unread">) {
  const missing = unread.map(({ kind, group }) => `${kind} (${group})`);
  return (
    <>
      Checked {of} for overlapping and shadowed networks, conflicting route kinds, what Linkerd cannot read or ignores,
      hostnames and rules that never match, and backends.
      {missing.length > 0 ? ` Not checked because they could not be read: ${missing.join(", ")}.` : null}
    </>
  );
}
