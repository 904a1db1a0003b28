import type { Decision, FlowDecision } from "../linkerd/decision";
import type { PolicySnapshot } from "../linkerd/policy-snapshot";
import { compile, type Policy } from "../resolver/compile/compile";
import { decide } from "../resolver/decide";
import { decideFlow } from "../resolver/partial/decide-flow";
import { passes } from "../resolver/passes";
import { type Attempt, attemptsOf } from "./attempts";
import { decisionReason } from "./decision-reason";
import {
  type ConnectionTest,
  isConnectionTest,
  type PolicyTest,
  type PolicyTestResult,
  type ReachTest,
} from "./policy-test";

/** Judges by the pods of a cluster. Where nobody knows them, nothing is green. */
export type Connect = (test: ConnectionTest) => PolicyTestResult;

/** Every test by the policy of `snapshot`, in their order. Total. */
export function runPolicyTests(
  tests: readonly PolicyTest[],
  snapshot: PolicySnapshot,
  connect: Connect = withoutPods,
): PolicyTestResult[] {
  const policy = compile(snapshot);
  return tests.map((test) => (isConnectionTest(test) ? connect(test) : runOne(test, policy)));
}

function withoutPods(test: ConnectionTest): PolicyTestResult {
  const reason =
    "The pods are not known here: run npm run resolve -- --policy-tests on manifests of pods, namespaces and NetworkPolicies.";
  return { test, outcome: "uncertain", reasons: [reason] };
}

interface Finding {
  attempt: Attempt;
  /** One, or those that are possible. */
  decisions: readonly Decision[];
  uncertain: Extract<FlowDecision, { certain: false }> | null;
}

function runOne(test: ReachTest, policy: Policy): PolicyTestResult {
  const steps = policyTestSteps(test, policy);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** One test; yields after each attempt, since one that is about everybody has thousands. */
export function* policyTestSteps(test: PolicyTest, policy: Policy): Generator<undefined, PolicyTestResult> {
  if (isConnectionTest(test)) return withoutPods(test);
  const findings: Finding[] = [];
  const through = new Set<string>();
  for (const attempt of attemptsOf(test, policy)) {
    if (attempt.alike !== null && through.has(attempt.alike)) continue;
    const finding = find(attempt, policy);
    findings.push(finding);
    if (attempt.alike !== null && isThrough(finding)) through.add(attempt.alike);
    yield;
  }
  if (findings.length === 0) {
    return {
      test,
      outcome: "uncertain",
      reasons: ["There is no address outside the cluster to test it with."],
    };
  }
  return test.expect.kind === "may-not" ? runForbidding(test, findings) : runExpecting(test, findings);
}

function isThrough({ decisions, uncertain }: Finding): boolean {
  return uncertain?.decidingField !== "policy" && decisions.some(passes);
}

/** One way through is enough to fail, whatever path, header, port or address it takes; but not a policy that cannot be read. */
function runForbidding(test: ReachTest, findings: readonly Finding[]): PolicyTestResult {
  const through = findings.flatMap(({ attempt, decisions, uncertain }) =>
    uncertain?.decidingField === "policy"
      ? []
      : decisions.filter(passes).map((decision) => ({ attempt, reason: decisionReason(attempt, decision) })),
  );
  if (through.length > 0) return { test, outcome: "fails", reasons: distinct(eachClientFirst(through)) };
  const unread = findings.flatMap(({ attempt, uncertain }) =>
    uncertain?.decidingField === "policy" ? [`${attempt.label}: ${uncertain.sentence}`] : [],
  );
  if (unread.length > 0) return { test, outcome: "uncertain", reasons: distinct(unread) };
  return { test, outcome: "holds", reasons: distinct(reasonsOf(findings)) };
}

/** Every client and address has to be as expected. Where addresses differ, the test has to say which one is meant. */
function runExpecting(test: ReachTest, findings: readonly Finding[]): PolicyTestResult {
  const { expect } = test;
  const fits = (decision: Decision) =>
    expect.kind === "redirected" ? isSentTo(decision, expect.to) : passes(decision);
  const clients = new Set(findings.map(({ attempt }) => attempt.clientNamespace));
  const fails: string[] = [];
  const open: string[] = [];
  for (const client of clients) {
    const group = findings.filter(({ attempt }) => attempt.clientNamespace === client);
    const decisions = group.flatMap((each) => each.decisions.map((decision) => ({ attempt: each.attempt, decision })));
    const against = decisions.filter(({ decision }) => !fits(decision));
    const uncertain = group.flatMap((each) =>
      each.uncertain ? [`${each.attempt.label}: ${each.uncertain.sentence}`] : [],
    );
    if (against.length === 0 && !group.some((each) => each.uncertain?.decidingField === "policy")) continue;
    const reasons = against.map(({ attempt, decision }) => decisionReason(attempt, decision));
    if (against.length === decisions.length && uncertain.length === 0) fails.push(...reasons);
    else if (uncertain.length > 0) open.push(...uncertain);
    else open.push(...reasons, "It depends on the address: set address to the one the client connects to.");
  }
  if (fails.length > 0) return { test, outcome: "fails", reasons: distinct(fails) };
  if (open.length > 0) return { test, outcome: "uncertain", reasons: distinct(open) };
  return { test, outcome: "holds", reasons: distinct(reasonsOf(findings)) };
}

function find(attempt: Attempt, policy: Policy): Finding {
  const { clientNamespace, family, ip, port, host, method, path } = attempt;
  if (family === "tcp" || (family === "tls" && host === null)) {
    const protocol = family === "tls" ? family : "opaque";
    const nameless = { authority: null, method: null, path: null, headers: {}, sni: null };
    const decision = decide({ clientNamespace, ip, port, protocol, ...nameless }, policy);
    return { attempt, decisions: [decision], uncertain: null };
  }
  const decided = decideFlow(
    {
      clientNamespace,
      family,
      ip,
      port,
      hostname: host,
      ...(method !== null && { method }),
      ...(path !== null && { path }),
    },
    policy,
  );
  return decided.certain
    ? { attempt, decisions: [decided.decision], uncertain: null }
    : { attempt, decisions: decided.candidates, uncertain: decided };
}

function isSentTo({ outcome, backends, location }: Decision, to: string): boolean {
  if (outcome === "http-redirect") return location === to;
  return (
    outcome === "redirect" &&
    backends.length > 0 &&
    backends.every(({ kind, namespace, name }) => `${kind} ${namespace}/${name}` === to)
  );
}

function reasonsOf(findings: readonly Finding[]): string[] {
  return findings.flatMap(({ attempt, decisions }) => decisions.map((decision) => decisionReason(attempt, decision)));
}

/** One of each client before the others: whoever reads only the first few learns who all are concerned. */
function eachClientFirst(found: readonly { attempt: Attempt; reason: string }[]): string[] {
  const firstOf = new Map<string, string>();
  for (const { attempt, reason } of found)
    if (!firstOf.has(attempt.clientNamespace)) firstOf.set(attempt.clientNamespace, reason);
  return [...firstOf.values(), ...found.map(({ reason }) => reason)];
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
