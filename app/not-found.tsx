import type { Metadata } from "next";
import { PageFrame } from "@/components/shell/page-frame";
import { PageHeading } from "@/components/shell/page-heading";
import { ButtonLink } from "@/components/ui/button";
import { EmptyPanel } from "@/components/ui/panel-state";

export const metadata: Metadata = { title: "Page not found" };

export default function NotFoundPage() {
  return (
    <PageFrame>
      <PageHeading title="Page not found" />
      <EmptyPanel title="Nothing is at this address" action={<ButtonLink href="/flows">Go to Flows</ButtonLink>}>
        The address may be mistyped or from another version of the dashboard.
      </EmptyPanel>
    </PageFrame>
  );
}
