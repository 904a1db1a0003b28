import "server-only";
import type { FindingsAnswer } from "../cluster/asked/policy-answer";
import { readPolicy } from "../cluster/read-policy";
import type { PolicySnapshot } from "../linkerd/policy-snapshot";
import { sameItems } from "../resolver/compile/same-items";
import type { Finding } from "../resolver/lint/lint";
import { judge } from "./decision-thread";

/** What was found last, for everybody who asks while nothing changes. */
let last: { snapshot: PolicySnapshot; findings: Promise<Finding[]> } | null = null;

/** What of the policy does not do what it seems to do, as of now. */
export async function readFindings(): Promise<FindingsAnswer> {
  const { snapshot } = await readPolicy();
  return { readAt: snapshot.readAt, findings: await findingsOf(snapshot) };
}

export function findingsOf(snapshot: PolicySnapshot): Promise<Finding[]> {
  if (last && sameButTime(last.snapshot, snapshot)) return last.findings;
  const findings = judge("findings", "Looking for findings in the policy", snapshot, null, null);
  const looked = { snapshot, findings };
  last = looked;
  // A failure is not remembered.
  findings.catch(() => {
    if (last === looked) last = null;
  });
  return findings;
}

function sameButTime(a: PolicySnapshot, b: PolicySnapshot): boolean {
  const settings = (snapshot: PolicySnapshot) => JSON.stringify({ ...snapshot, resources: null, readAt: null });
  return sameItems(a.resources, b.resources) && settings(a) === settings(b);
}
