import Link from "next/link";
import type { ReactNode } from "react";
import { editHref } from "@/components/addresses/review-href";
import { DrawerSection } from "@/components/ui/drawer";
import { Verdict } from "@/components/ui/verdict";
import type { Flow } from "@/lib/flows/flow";
import type { Decision } from "@/lib/linkerd/decision";
import { egressKindOf } from "@/lib/linkerd/kinds";
import type { UnreadKind } from "@/lib/linkerd/policy-snapshot";
import { compareWithObserved } from "@/lib/simulation/agreement";
import type { FlowPrediction } from "@/lib/simulation/predict-flow";
import { decidedVerdict } from "@/lib/simulation/predicted-verdict";
import { explainHref } from "../addresses/explain-href";
import { AgreementMark } from "./agreement-mark";
import styles from "./explanation.module.css";
import { TraceList } from "./trace-list";

interface ExplanationProps {
  flow: Flow;
  prediction: FlowPrediction;
  /** That what counted it is not what is stored; null where it may be. */
  ghost: string | null;
  /** Kinds that the prediction does without. */
  unread: UnreadKind[];
  /** Where to go on from it. */
  links: ReactNode;
}

/** Why: what the policy of this moment makes of the flow, beside what was seen. */
export function Explanation({ flow, prediction, ghost, unread, links }: ExplanationProps) {
  const { decision, assumption } = prediction;
  const agreement = compareWithObserved(flow, decision, ghost);
  const href = explainHref(flow);
  const route = decision.certain ? decision.decision.route : null;
  const remarks = [...(assumption ? [assumption] : []), ...agreement.reasons];
  return (
    <DrawerSection title="Why" note={<AgreementMark agreement={agreement} />}>
      {remarks.length > 0 ? (
        <ul className={styles.reasons} data-kind={agreement.kind}>
          {remarks.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      ) : null}
      {decision.certain ? (
        <details className={styles.candidate}>
          <summary>Step by step</summary>
          <TraceList trace={decision.decision.trace} denied={decision.outcome === "deny"} />
        </details>
      ) : (
        <Candidates candidates={decision.candidates} flow={flow} />
      )}
      {unread.length > 0 ? (
        <p className={styles.unread}>
          Decided without {unread.map(({ kind, why }) => `${kind} (${why})`).join(", ")}, which could not be read.
        </p>
      ) : null}
      <p className={styles.vary}>
        {links}
        {href ? <Link href={href}>Try a variation in Explain</Link> : null}
        {route && egressKindOf(route) ? (
          <Link href={editHref(route)} prefetch={false}>
            Edit {route.kind} {route.name}…
          </Link>
        ) : null}
      </p>
    </DrawerSection>
  );
}

/** Every answer that fits what the metrics tell, each with its own way; open is the one that was seen. */
function Candidates({ candidates, flow }: { candidates: readonly Decision[]; flow: Flow }) {
  const seen = candidates.findIndex((decision) => decidedVerdict(decision) === flow.verdict);
  return candidates.map((decision, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: candidates are a fixed sequence without identity
    <details key={index} className={styles.candidate} open={candidates.length > 1 && index === seen}>
      <summary>
        <Verdict verdict={decidedVerdict(decision)} predicted small /> <span>{placeOf(decision, flow)}</span>
      </summary>
      <TraceList trace={decision.trace} denied={decision.outcome === "deny"} />
    </details>
  ));
}

/** The EgressNetwork is named only where it is not the one that was seen. */
function placeOf(decision: Decision, flow: Flow): string {
  const { route, egressNetwork } = decision;
  if (!egressNetwork) return "where no EgressNetwork covers the address";
  const { namespace, name } = egressNetwork;
  const same = flow.network?.namespace === namespace && flow.network.name === name;
  const on = same ? "" : ` on ${namespace}/${name}`;
  if (!route || route.kind === "default") return `where no route matches it${on}${route ? `: ${route.name}` : ""}`;
  return `where ${route.kind} ${route.name} matches it${on}`;
}
