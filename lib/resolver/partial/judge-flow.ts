import type { DecidingField, Decision, FlowDecision, Outcome, PartialRequest } from "../../linkerd/decision";
import { egressKindOf, isService } from "../../linkerd/kinds";
import { type ObjectRef, printRef, sameRef } from "../../linkerd/object";
import type { Policy } from "../compile/compile";
import { portPolicyFor } from "../compile/port-policy";
import { type Choose, chooseBest, decideChoosing, decideOnPort } from "../decide";
import { decideQuietly } from "../decide-quietly";
import { Trace } from "../explain/trace";
import { hostOfAuthority } from "../match/host-match";
import { type Completion, completionsOf } from "./completions";
import { couldHaveTaken, fitsAfter, tellingRoute } from "./observed-route";
import { type PossibleFit, possibleFits } from "./possible-fits";
import { decidingField, type Possibility, uncertainSentence } from "./uncertainty";
import { undecidableOn } from "./undecidable";

/** `decideFlow` from nothing: every completion is decided. Its decisions carry no trace. */
export function judgeFlow(partial: PartialRequest, policy: Policy, observedUnder: Policy): FlowDecision {
  const possibilities = [...possibilitiesOf(partial, policy, observedUnder)];
  const [first] = possibilities;
  const kinds = unreadKinds(policy, possibilities);
  const patterns = [...new Set(possibilities.flatMap(({ undecidable }) => undecidable.map(printRef)))];
  const outcomes = outcomesOf(possibilities);
  if (first && outcomes.length === 1 && kinds.length === 0 && patterns.length === 0) {
    const agree = <T>(read: (decision: Decision) => T | null, same: (a: T, b: T) => boolean): T | null => {
      const value = read(first.decision);
      if (value === null) return null;
      const agreed = possibilities.every((each) => {
        const other = read(each.decision);
        return other !== null && same(value, other);
      });
      return agreed ? value : null;
    };
    return {
      certain: true,
      outcome: first.decision.outcome,
      route: agree((each) => each.route, sameRef),
      egressNetwork: agree(
        (each) => each.egressNetwork,
        (a, b) => a.namespace === b.namespace && a.name === b.name,
      ),
      decision: first.decision,
    };
  }
  const field = kinds.length > 0 || patterns.length > 0 ? "policy" : decidingField(possibilities);
  return {
    certain: false,
    decidingField: field,
    candidates: onePerOutcome(possibilities).map(({ decision }) => decision),
    sentence: uncertainSentence(field, outcomes, { kinds, patterns }),
  };
}

/**
 * The decisions behind what `judgeFlow` says, with their traces: one for each of the `outcomes` that it found possible. What is possible
 * besides is not gone through again: there may be thousands of ports and hosts, and thousands of flows that ask.
 */
export function explainFlow(
  partial: PartialRequest,
  policy: Policy,
  observedUnder: Policy,
  outcomes: readonly Outcome[],
): Decision[] {
  const wanted = new Set(outcomes);
  const explained: Decision[] = [];
  for (const { decision, explain } of possibilitiesOf(partial, policy, observedUnder)) {
    if (wanted.delete(decision.outcome)) explained.push(explain());
    if (wanted.size === 0) break;
  }
  return explained;
}

function outcomesOf(possibilities: readonly Possibility[]): Outcome[] {
  return [...new Set(possibilities.map(({ decision }) => decision.outcome))];
}

function onePerOutcome(possibilities: readonly Possibility[]): Possibility[] {
  return outcomesOf(possibilities).flatMap(
    (outcome) => possibilities.find(({ decision }) => decision.outcome === outcome) ?? [],
  );
}

function* possibilitiesOf(partial: PartialRequest, policy: Policy, observedUnder: Policy): Generator<Possibility> {
  const route = tellingRoute(partial);
  let taken = false;
  if (route) {
    for (const completion of completionsOf(partial, policy, observedUnder)) {
      if (!couldHaveTaken(route, completion, partial, observedUnder)) continue;
      taken = true;
      yield* decideCompletion(completion, partial, policy, route, observedUnder);
    }
  }
  if (taken) return;
  // The policy has changed since it was counted, so what was observed tells nothing.
  for (const completion of completionsOf(partial, policy, observedUnder)) {
    yield* decideCompletion(completion, partial, policy, null, observedUnder);
  }
}

/** Kinds that could not be read and bear on the answer. One that the cluster does not serve Linkerd cannot read either. */
function unreadKinds({ snapshot }: Policy, possibilities: readonly Possibility[]): string[] {
  const toService = possibilities.some(({ decision }) => decision.backends.some(({ kind }) => kind === "Service"));
  const missed = snapshot.unread.filter(
    (each) =>
      (each.why === "failed" || each.why === "forbidden") &&
      (egressKindOf(each) !== null || (isService(each) && toService)),
  );
  return [...new Set(missed.map(({ kind }) => kind))];
}

function decideCompletion(
  completion: Completion,
  partial: PartialRequest,
  policy: Policy,
  told: ObjectRef | null,
  observedUnder: Policy,
): Possibility[] {
  const { request, network } = completion;
  const keys = [request.ip, String(request.port), request.protocol, request.authority ?? request.sni ?? ""];
  const portPolicy = network && portPolicyFor(policy, network, request.port, request.clientNamespace);
  const matchesHttp = portPolicy?.protocol === "detect" || portPolicy?.protocol === "grpc";
  if (!network || !portPolicy || !matchesHttp || request.protocol === "tls" || request.protocol === "opaque") {
    return [
      {
        keys: [...keys, ""],
        hangsOn: [],
        undecidable: portPolicy ? undecidableOn(portPolicy, request) : [],
        decision: decideQuietly(request, policy),
        explain: () => decideChoosing(request, policy, traceFor(partial), chooseBest),
      },
    ];
  }
  const host = request.authority === null ? null : hostOfAuthority(request.authority);
  const known = {
    method: partial.method ?? (request.protocol === "grpc" ? "POST" : null),
    path: partial.path ?? null,
  };
  const undecidable = undecidableOn(portPolicy, request);
  const all = possibleFits(portPolicy.routes, host, known);
  const fits = told ? fitsAfter(all, told, completion, partial, portPolicy.routes, observedUnder) : all;
  return fits.flatMap((possible, i) =>
    possible.examplePaths.map((path) => {
      const example = { ...request, path, method: known.method ?? methodOf(possible) };
      const decision = decideOnPort({ request: example, policy, network, trace: null }, () => possible.fit);
      return {
        keys: [...keys, `${i} ${path}`],
        hangsOn: possible.hangsOn,
        undecidable,
        decision,
        explain() {
          const plain = decideChoosing(example, policy, traceFor(partial), chooseBest);
          if (sameChoice(plain, decision)) return plain;
          return decideChoosing(example, policy, traceFor(partial), supposing(possible));
        },
      };
    }),
  );
}

function traceFor({ clientNamespace, ip }: PartialRequest): Trace {
  return new Trace(clientNamespace, ip !== null);
}

function sameChoice(a: Decision, b: Decision): boolean {
  if (a.outcome !== b.outcome || a.rule !== b.rule) return false;
  return a.route === null || b.route === null ? a.route === b.route : sameRef(a.route, b.route);
}

function methodOf({ fit }: PossibleFit): string | null {
  if (!fit || fit.match === null || fit.route.family !== "http") return null;
  return fit.route.rules[fit.rule]?.matches[fit.match]?.method ?? null;
}

/** Takes the possibility for what happens, and says so. */
function supposing({ fit, hangsOn }: PossibleFit): Choose {
  return (_routes, _host, _request, _portPolicy, trace): PossibleFit["fit"] => {
    const fields: DecidingField[] = hangsOn;
    const on = fields.join(", ");
    if (fit) {
      const { ref } = fit.route.route;
      const field = fit.match === null ? `spec.rules[${fit.rule}]` : `spec.rules[${fit.rule}].matches[${fit.match}]`;
      const sentence = `If its ${on} matches ${ref.kind} ${trace?.name(ref)}, rule ${fit.rule + 1}; the metrics do not say.`;
      trace?.add("match", "match/supposed", "kept", ref, sentence, field);
    } else {
      trace?.add(
        "match",
        "match/supposed-none",
        "dropped",
        null,
        `If its ${on} matches no route; the metrics do not say.`,
      );
    }
    return fit;
  };
}
