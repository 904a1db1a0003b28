"use client";

import type { ReactNode } from "react";
import { KnownCluster } from "@/components/shell/cluster-mark";
import { RenderedAt } from "@/components/time/use-now";
import type { PolicyFacts } from "@/worker/kinds/policy";

interface ProvidersProps {
  renderedAt: number;
  cluster: PolicyFacts | null;
  children: ReactNode;
}

export function Providers({ renderedAt, cluster, children }: ProvidersProps) {
  return (
    <RenderedAt value={renderedAt}>
      <KnownCluster value={cluster}>{children}</KnownCluster>
    </RenderedAt>
  );
}
