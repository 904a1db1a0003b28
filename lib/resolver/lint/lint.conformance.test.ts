import { describe, expect, it } from "vitest";
import { isRecord } from "../../linkerd/record";

import { decodeCase } from "../conformance/case";
import { type RecordedCase, readCases } from "../conformance/read-cases";
import { type Finding, type FindingId, lint } from "./lint";

// What lint says must be so in every answer that Linkerd itself gave.
const cases = [...readCases("named.jsonl.gz"), ...readCases("random.jsonl.gz")].filter(
  ({ input }) => !decodeCase(input).enforceAdmission,
);

/** Findings which say that their subject is never what answers. */
const IDLE: readonly FindingId[] = [
  "route/unreadable",
  "route/unsupported-filter",
  "route/dropped",
  "rule/never-matches",
  "rule/forestalled",
];

const RULE = /^spec\.rules\[(\d+)\]$/;

/** The route and rule that answered are the ones that the finding says never do. */
function contradicts({ id, subject, field }: Finding, recorded: unknown): boolean {
  if (!isRecord(recorded) || !isRecord(recorded.route) || !IDLE.includes(id)) return false;
  const { group, kind, namespace, name } = recorded.route;
  const same =
    group === subject.group && kind === subject.kind && namespace === subject.namespace && name === subject.name;
  const rule = RULE.exec(field ?? "")?.[1];
  return same && (id !== "rule/forestalled" || String(recorded.rule) === rule);
}

const namesOf = (values: unknown, read: (value: Record<string, unknown>) => unknown): string[] =>
  (Array.isArray(values) ? values : []).flatMap((value) => {
    const found = read(value);
    return isRecord(found) ? [`${found.kind} ${found.namespace}/${found.name}`] : [];
  });

const linted = new Map<RecordedCase, Finding[]>();

function findingsOf(each: RecordedCase): Finding[] {
  const findings = linted.get(each) ?? lint(decodeCase(each.input).snapshot);
  linted.set(each, findings);
  return findings;
}

function judged(each: RecordedCase, fault: (found: Finding[], answer: unknown) => unknown) {
  const { id, expect: recorded } = each;
  const wrong = fault(findingsOf(each), recorded);
  return wrong ? [`${id}: ${JSON.stringify(wrong)}`] : [];
}

const namesIn = (findings: Finding[], ...ids: FindingId[]) =>
  findings
    .filter(({ id }) => ids.includes(id))
    .map(({ subject: { kind, namespace, name } }) => `${kind} ${namespace}/${name}`);

describe("what lint says is so for Linkerd", () => {
  it("of routes and rules without effect none ever answers", () => {
    const told = new Map<string, number>();
    const wrong = cases.flatMap((each) =>
      judged(each, (findings, recorded) => {
        for (const { id } of findings) told.set(id, (told.get(id) ?? 0) + 1);
        return findings.find((finding) => contradicts(finding, recorded));
      }),
    );
    console.log(`Findings over ${cases.length} cases: ${[...told].map(([id, times]) => `${id} ${times}`).join(", ")}.`);
    expect(wrong).toEqual([]);
    expect(told.get("rule/forestalled")).toBeGreaterThan(0);
  }, 300_000);

  it("what it calls unreadable Linkerd cannot read, and nothing else", () => {
    const wrong = cases.flatMap((each) =>
      judged(each, (findings, recorded) => {
        const said = namesIn(findings, "route/unreadable", "network/unreadable").sort();
        const so = namesOf(isRecord(recorded) ? recorded.unparseable : [], ({ resource }) => resource).sort();
        return JSON.stringify(said) === JSON.stringify(so) ? null : { said, so };
      }),
    );
    expect(wrong).toEqual([]);
  }, 300_000);

  it("the EgressNetworks that it says are not accepted are those", () => {
    const wrong = cases.flatMap((each) =>
      judged(each, (findings, recorded) => {
        const said = namesIn(findings, "network/not-accepted").sort();
        const statuses = isRecord(recorded) ? recorded.egressNetworkStatus : [];
        const so = namesOf(statuses, (status) =>
          status.accepted === false ? { ...status, kind: "EgressNetwork" } : null,
        );
        return JSON.stringify(said) === JSON.stringify(so.sort()) ? null : { said, so };
      }),
    );
    expect(wrong).toEqual([]);
  }, 300_000);

  it("where the proxy refused a whole policy, a route is named that is to blame", () => {
    const wrong = cases.flatMap((each) =>
      judged(each, (findings, recorded) => {
        const refused = isRecord(recorded) && typeof recorded.invalidPolicy === "string";
        return refused && namesIn(findings, "route/refused-by-proxy").length === 0 ? "not named" : null;
      }),
    );
    expect(wrong).toEqual([]);
  }, 300_000);
});
