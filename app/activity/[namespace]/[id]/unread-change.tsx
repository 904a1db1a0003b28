import { PageFrame } from "@/components/shell/page-frame";
import { ButtonLink } from "@/components/ui/button";
import { failureOf } from "@/components/ui/failure";
import { FailedPanel, LoadingPanel } from "@/components/ui/panel-state";

/** In place of a change that is not there yet, or cannot be read. */
export function UnreadChange({ error, onRetry }: { error: Error | null; onRetry: () => void }) {
  return (
    <PageFrame>
      {error ? (
        <FailedPanel
          title="The change could not be read"
          failure={failureOf(error)}
          onRetry={onRetry}
          action={<ButtonLink href="/activity">Activity</ButtonLink>}
        />
      ) : (
        <LoadingPanel rows={12} label="Reading the change" />
      )}
    </PageFrame>
  );
}
