import { describe, expect, it } from "vitest";
import type { Decision, TraceStep } from "../../linkerd/decision";
import { parentKindOf } from "../../linkerd/kind-match";
import { type ObjectRef, refKey } from "../../linkerd/object";
import { readCatalog } from "../compile/catalog";
import { compile } from "../compile/compile";
import { type ConformanceCase, decodeCase } from "../conformance/case";
import { readCases } from "../conformance/read-cases";
import { decide } from "../decide";

const some = readCases("random.jsonl.gz").filter((_, i) => i % 3 === 0);
const cases = [...readCases("named.jsonl.gz"), ...some].map(({ input }) => decodeCase(input));
const decided = cases.map((each) => ({ ...each, decision: decide(each.request, compile(each.snapshot)) }));

/** What the kept steps alone say, read without the decision. */
function replay(trace: readonly TraceStep[]) {
  const kept = trace.filter(({ effect }) => effect === "kept");
  const keptBy = (prefix: string) => kept.filter(({ rule }) => rule.startsWith(prefix)).at(-1);
  const network = keptBy("network/covers")?.subject ?? null;
  const best = keptBy("match/best");
  const byDefault = keptBy("default/")?.rule.slice("default/".length);
  const invalid = keptBy("outcome/invalid-policy") && "invalid";
  const protocol = keptBy("protocol/")?.rule.slice("protocol/".length) ?? null;
  return {
    target: keptBy("target/")?.rule.slice("target/".length),
    egressNetwork: network && { namespace: network.namespace, name: network.name },
    policyProtocol: invalid ? "detect" : protocol === "opaque-port" ? "opaque" : protocol,
    route: best?.subject ? refKey(best.subject) : (byDefault ?? invalid ?? null),
    rule: best ? Number(/^spec\.rules\[(\d+)\]/.exec(best.field ?? "")?.[1] ?? 0) : null,
  };
}

function told({ target, egressNetwork, policyProtocol, route, rule }: Decision) {
  const named = route && (route.kind === "default" ? route.name : refKey(route));
  return { target, egressNetwork, policyProtocol, route: named, rule };
}

/** Routes that name the EgressNetwork and port of the decision, read from the objects themselves. */
function attachedTo({ snapshot, request }: ConformanceCase, { egressNetwork }: Decision): ObjectRef[] {
  if (!egressNetwork) return [];
  return readCatalog(snapshot).routes.flatMap(({ ref, metadata, parentRefs }) => {
    const names = parentRefs.some(
      (parent) =>
        parentKindOf(parent) === "EgressNetwork" &&
        parent.name === egressNetwork.name &&
        (parent.namespace ?? metadata.namespace) === egressNetwork.namespace &&
        parent.port === request.port,
    );
    return names ? [ref] : [];
  });
}

describe("the trace of every recorded case", () => {
  it("gives back target, network, protocol, route and rule by its kept steps alone", () => {
    const wrong = decided.flatMap(({ id, decision }) => {
      const [said, so] = [replay(decision.trace), told(decision)];
      return JSON.stringify(said) === JSON.stringify(so) ? [] : [{ id, said, so }];
    });
    expect(wrong).toEqual([]);
  });

  it("names every route attached to the network and port once, as kept or as dropped", () => {
    let routes = 0;
    const wrong = decided.flatMap(({ decision, ...asked }) => {
      const steps = decision.trace.filter(
        ({ stage, effect }) => (stage === "route" || stage === "match") && effect !== "note",
      );
      return attachedTo(asked, decision).flatMap((ref) => {
        routes += 1;
        const about = steps.filter(({ subject }) => subject && refKey(subject) === refKey(ref));
        return about.length === 1 ? [] : [{ id: asked.id, ref: refKey(ref), rules: about.map(({ rule }) => rule) }];
      });
    });
    console.log(`${routes} attached routes over ${decided.length} cases, each named once.`);
    expect(wrong).toEqual([]);
    expect(routes).toBeGreaterThan(1000);
  });

  it("ends with a step that was kept, or with a fault that ended it", () => {
    const wrong = decided.filter(({ decision: { trace, error } }) => {
      return trace.at(-1)?.effect !== "kept" && !error?.startsWith("proxy-panic");
    });
    expect(wrong.map(({ id, decision }) => [id, decision.trace.at(-1)])).toEqual([]);
  });

  it("says each thing in one sentence, and points into an object only where there is one", () => {
    const steps = decided.flatMap(({ decision }) => decision.trace);
    const wrong = steps.filter(({ sentence, subject, field }) => !/^\S.*\.$/s.test(sentence) || (field && !subject));
    expect(wrong).toEqual([]);
  });
});
