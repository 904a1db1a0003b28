import type { ApplyAnswer } from "@/lib/changes/change";
import { UndoNow } from "./undo-now";
import { WatchedChange } from "./watched-change";

interface WatchedViewProps {
  answer: ApplyAnswer;
  askedFlow: string | null;
  overrideGitOps: boolean;
}

/** What traffic and Linkerd make of a change that was applied a moment ago. */
export function WatchedView({ answer, askedFlow, overrideGitOps }: WatchedViewProps) {
  const { id, results, record, appliedAt, forecast, watched, returning } = answer;
  const { namespace, activity } = record;
  return (
    <WatchedChange
      {...{ namespace, id, returning, forecast, watched, appliedAt, askedFlow }}
      refs={results.map(({ ref }) => ref)}
      undo={activity === null ? <UndoNow namespace={namespace} id={id} overrideGitOps={overrideGitOps} /> : null}
    />
  );
}
