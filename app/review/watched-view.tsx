import { UnverifiableList } from "@/components/changes/unverifiable-list";
import type { ApplyAnswer } from "@/lib/changes/change";
import { hasStatus, isNetworkPolicy } from "@/lib/linkerd/kinds";
import { EvidenceView } from "./evidence-view";
import { StatusView } from "./status-view";
import { UndoNow } from "./undo-now";

interface WatchedViewProps {
  answer: ApplyAnswer;
  askedFlow: string | null;
  overrideGitOps: boolean;
}

/** What traffic and Linkerd make of a change that was applied. */
export function WatchedView({ answer, askedFlow, overrideGitOps }: WatchedViewProps) {
  const { id, results, record, appliedAt, forecast, returning } = answer;
  const undoNow = <UndoNow namespace={record.namespace} id={id} overrideGitOps={overrideGitOps} />;
  const refs = results.map((each) => each.ref);
  const below = refs.some(isNetworkPolicy) ? <UnverifiableList refs={refs} /> : null;
  if (!refs.some(hasStatus)) return below;
  return (
    <EvidenceView
      namespace={record.namespace}
      id={id}
      forecast={forecast}
      appliedAt={appliedAt}
      askedFlow={askedFlow}
      status={
        <>
          <StatusView refs={[...refs.filter(hasStatus), ...returning]} appliedAt={appliedAt} />
          {below}
        </>
      }
      undo={record.activity === null ? undoNow : null}
    />
  );
}
