"use client";

import { PageFrame } from "@/components/shell/page-frame";
import { FailedPanel } from "@/components/ui/panel-state";

interface ErrorPageProps {
  error: Error & { digest?: string };
  retry: () => void;
}

export default function ErrorPage({ error, retry }: ErrorPageProps) {
  return (
    <PageFrame>
      <h1 className="visually-hidden">This page failed</h1>
      <FailedPanel
        title="This page failed"
        failure={{
          code: "internal",
          message: error.digest ? `Look for ${error.digest} in the server's log.` : error.message,
          hint: "The cluster was not changed. Please report what the log says.",
        }}
        onRetry={retry}
      />
    </PageFrame>
  );
}
