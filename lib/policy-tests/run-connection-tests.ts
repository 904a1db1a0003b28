import { compiledNetwork } from "../network-policy/connectable";
import { askedPort, type End, endOf, judge } from "../network-policy/judge";
import type { LiveCluster, LivePod } from "../network-policy/stored/live-cluster";
import { hasEnded } from "../network-policy/stored/pod";
import type { OtherPolicy } from "./other-policies";
import type { ConnectionEnd, ConnectionTest, PolicyTestResult } from "./policy-test";

/** Enough for a person, and for an answer: one way that is wrong fails a test. */
const MOST_REASONS = 5;

interface Side {
  name: string;
  end: End;
  pod: LivePod | null;
}

/** A judge of sentences about who may connect, for one cluster. With `faults`, what could not be read of it, nothing is certain. */
export function connectionJudge(cluster: LiveCluster, others: readonly OtherPolicy[], faults: readonly string[] = []) {
  return (test: ConnectionTest): PolicyTestResult => {
    if (faults.length > 0) return { test, outcome: "uncertain", reasons: faults.slice(0, MOST_REASONS) };
    const [sources, targets] = [sidesOf(test.from, cluster), sidesOf(test.to.end, cluster)];
    const nobody = sources.length === 0 ? test.from : targets.length === 0 ? test.to.end : null;
    if (nobody) return { test, outcome: "uncertain", reasons: [`No running pod matches ${nameOf(nobody)}.`] };
    const unread = othersSelecting([...sources, ...targets], others, cluster);
    const found = judgeAll(test, sources, targets, cluster);
    if (unread.length > 0) return { test, outcome: "uncertain", reasons: unread };
    if (found.against.length > 0) return { test, outcome: "fails", reasons: found.against };
    if (found.open.length > 0) return { test, outcome: "uncertain", reasons: found.open };
    return { test, outcome: "holds", reasons: found.reasons };
  };
}

function judgeAll(test: ConnectionTest, sources: readonly Side[], targets: readonly Side[], cluster: LiveCluster) {
  const found = { against: [] as string[], open: [] as string[], reasons: [] as string[] };
  const wanted = test.expect.kind === "may-connect";
  for (const from of sources) {
    for (const to of targets) {
      if (from.pod !== null && from.pod === to.pod) continue;
      for (const port of portsTried(test, from, to)) {
        const { allowed, egressAllowed, by } = judge(
          from.end,
          to.end,
          askedPort(to.end, { ...test.to, port }),
          compiledNetwork(cluster),
        );
        const what = `${from.name} to ${to.name} on port ${port}/${test.to.protocol}${port === test.to.port ? "" : ", where proxies meet"}`;
        const names = [...by.egress, ...by.ingress];
        const why = allowed
          ? names.length > 0
            ? `allowed by ${names.join(", ")}`
            : "allowed"
          : `denied at the ${egressAllowed ? "target" : "source"}`;
        if (allowed === null)
          found.open.push(`${what}: undecided: the documentation is contradictory about a pod's own node.`);
        else if (allowed !== wanted) found.against.push(`${what}: ${why}.`);
        else if (found.reasons.length < MOST_REASONS) found.reasons.push(`${what}: ${why}.`);
      }
      if (found.against.length >= MOST_REASONS) return found;
    }
  }
  return { ...found, open: found.open.slice(0, MOST_REASONS) };
}

/**
 * Between pods with proxies TCP goes to 4143 (linkerd2#15246), ports of the proxy itself aside. What must not connect must not do so past
 * the proxy either.
 */
function portsTried({ to, expect }: ConnectionTest, source: Side, target: Side): number[] {
  const proxied =
    source.pod?.meshed && target.pod?.meshed && to.protocol === "TCP" && ![4143, 4190, 4191].includes(to.port);
  if (!proxied) return [to.port];
  return expect.kind === "may-connect" ? [4143] : [to.port, 4143];
}

function sidesOf(asked: ConnectionEnd, cluster: LiveCluster): Side[] {
  const network = compiledNetwork(cluster);
  if (asked.kind === "address") {
    const end = endOf({ ip: asked.address }, network);
    const pod = cluster.pods.find((each) => each === end.member?.pod) ?? null;
    return [{ name: asked.address, end, pod }];
  }
  return cluster.pods
    .filter((pod) => !hasEnded(pod) && isAsked(pod, asked))
    .map((pod) => ({ name: `${pod.namespace}/${pod.name}`, end: endOf({ pod }, network), pod }));
}

function isAsked(
  { namespace, name, hostNetwork }: LivePod,
  asked: Exclude<ConnectionEnd, { kind: "address" }>,
): boolean {
  // Pods of the node's network are nodes to a policy: who means them names them.
  if (asked.kind === "everybody") return !hostNetwork;
  if (namespace !== asked.namespace) return false;
  if (asked.workload === null) return !hostNetwork;
  return (
    name === asked.workload ||
    (name.startsWith(`${asked.workload}-`) && MADE.test(name.slice(asked.workload.length + 1)))
  );
}

/** What controllers append to the name of a workload: `6d4cf56db6-x2x7k`, `x2x7k`, `0`. */
const MADE = /^(?:(?:[bcdfghjklmnpqrstvwxz2456789]{1,10}-)?[bcdfghjklmnpqrstvwxz2456789]{5}|\d+)$/;

function nameOf(asked: ConnectionEnd): string {
  if (asked.kind === "everybody") return "anywhere";
  if (asked.kind === "address") return asked.address;
  return asked.workload === null ? `in ${asked.namespace}` : `${asked.namespace}/${asked.workload}`;
}

/** Policies of other kinds allow and deny as they like, so nobody knows. */
function othersSelecting(sides: readonly Side[], others: readonly OtherPolicy[], cluster: LiveCluster): string[] {
  const pods = [...new Set(sides.flatMap(({ pod }) => pod ?? []))];
  const concerned = others.flatMap((other) => {
    const pod = pods.find((each) => other.maySelect(each, cluster));
    return pod ? [`${other.name} may decide about ${pod.namespace}/${pod.name} and is not evaluated here.`] : [];
  });
  return concerned.slice(0, MOST_REASONS);
}
