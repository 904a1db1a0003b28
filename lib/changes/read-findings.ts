import "server-only";
import type { FindingsAnswer } from "../cluster/policy-answer";
import { readPolicy } from "../cluster/read-policy";
import type { PolicySnapshot } from "../linkerd/policy-snapshot";
import { type Finding, lint } from "../resolver/lint";
import { sameItems } from "../resolver/same-items";

/** What was found last, for everybody who asks while nothing changes. */
let last: { snapshot: PolicySnapshot; findings: Finding[] } | null = null;

/** What of the policy does not do what it seems to do, as of now. */
export async function readFindings(): Promise<FindingsAnswer> {
  const { snapshot } = await readPolicy();
  return { readAt: snapshot.readAt, findings: findingsOf(snapshot) };
}

export function findingsOf(snapshot: PolicySnapshot): Finding[] {
  if (!last || !sameButTime(last.snapshot, snapshot)) last = { snapshot, findings: lint(snapshot) };
  return last.findings;
}

function sameButTime(a: PolicySnapshot, b: PolicySnapshot): boolean {
  const settings = (snapshot: PolicySnapshot) => JSON.stringify({ ...snapshot, resources: null, readAt: null });
  return sameItems(a.resources, b.resources) && settings(a) === settings(b);
}
