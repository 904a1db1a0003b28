import "server-only";
import type { FindingsAnswer } from "../cluster/asked/policy-answer";
import { readPolicy } from "../cluster/read-policy";
import type { PolicySnapshot } from "../linkerd/policy-snapshot";
import type { Caller } from "../people/caller";
import { sameItems } from "../resolver/compile/same-items";
import type { Finding } from "../resolver/lint/lint";
import { judge } from "./decision-thread";

/** What was found last for a caller, by its key: it stands for as long as nothing changes. */
const found = new Map<string, { snapshot: PolicySnapshot; findings: Promise<Finding[]> }>();

/** What of the policy does not do what it seems to do, as of now. */
export async function readFindings(caller: Caller): Promise<FindingsAnswer> {
  const { snapshot } = await readPolicy(caller);
  return { readAt: snapshot.readAt, findings: await findingsOf(caller, snapshot) };
}

export function findingsOf({ key }: Caller, snapshot: PolicySnapshot): Promise<Finding[]> {
  const last = found.get(key);
  if (last && sameButTime(last.snapshot, snapshot)) return last.findings;
  const findings = judge("findings", "Checking the policy for findings", snapshot, null, null);
  const looked = { snapshot, findings };
  found.set(key, looked);
  // A failure is not remembered.
  findings.catch(() => {
    if (found.get(key) === looked) found.delete(key);
  });
  return findings;
}

function sameButTime(a: PolicySnapshot, b: PolicySnapshot): boolean {
  const settings = (snapshot: PolicySnapshot) => JSON.stringify({ ...snapshot, resources: null, readAt: null });
  return sameItems(a.resources, b.resources) && settings(a) === settings(b);
}
