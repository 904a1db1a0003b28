import { PageFrame } from "@/components/shell/page-frame";
import { ButtonLink } from "@/components/ui/button";
import { FailedPanel, type Failure, LoadingPanel } from "@/components/ui/panel-state";

/** In place of a change that is not there yet, or cannot be read. */
export function UnreadChange({ failure, onRetry }: { failure: Failure | null; onRetry: () => void }) {
  return (
    <PageFrame>
      {failure ? (
        <FailedPanel
          title="The change could not be read"
          failure={failure}
          onRetry={onRetry}
          action={<ButtonLink href="/activity">Activity</ButtonLink>}
        />
      ) : (
        <LoadingPanel rows={12} label="Reading the change" />
      )}
    </PageFrame>
  );
}
