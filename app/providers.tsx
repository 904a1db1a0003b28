"use client";

import type { ReactNode } from "react";
import { KnownCluster } from "@/components/shell/cluster-mark";
import { rememberPreference } from "@/components/shell/preferences";
import type { KeptZone } from "@/components/time/kept-zone";
import { RenderedAt } from "@/components/time/use-now";
import { ZoneProvider } from "@/components/time/zone";
import type { PolicyFacts } from "@/worker/kinds/policy";

interface ProvidersProps {
  renderedAt: number;
  cluster: PolicyFacts | null;
  zone: KeptZone;
  children: ReactNode;
}

export function Providers({ renderedAt, cluster, zone, children }: ProvidersProps) {
  return (
    <RenderedAt value={renderedAt}>
      <ZoneProvider kept={zone} keep={rememberPreference}>
        <KnownCluster value={cluster}>{children}</KnownCluster>
      </ZoneProvider>
    </RenderedAt>
  );
}
