import { PageFrame } from "@/components/shell/page-frame";
import { ButtonLink } from "@/components/ui/button";
import { EmptyPanel } from "@/components/ui/panel-state";

export default function NotFoundPage() {
  return (
    <PageFrame>
      <EmptyPanel title="Page not found" action={<ButtonLink href="/flows">Go to Flows</ButtonLink>}>
        The address may be mistyped or from another version of the dashboard.
      </EmptyPanel>
    </PageFrame>
  );
}
