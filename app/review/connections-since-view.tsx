"use client";

import type { ReactNode } from "react";
import { ConnectionVerification } from "@/components/changes/connection-verification";
import { useServed } from "@/components/live/use-served";
import { evidenceServed } from "@/lib/changes/evidence-answer";
import type { WatchedConnections } from "@/lib/connections/watched-connection";

interface ConnectionsSinceViewProps {
  /** Of the change's record. */
  namespace: string;
  id: string;
  /** null: nothing was rehearsed. */
  watched: WatchedConnections | null;
  /** RFC 3339. */
  appliedAt: string;
  undo: ReactNode;
}

/** What the server sees of connections after a change of NetworkPolicies. */
export function ConnectionsSinceView({ namespace, id, watched, appliedAt, undo }: ConnectionsSinceViewProps) {
  const { data, at, failed } = useServed(evidenceServed(namespace, id));
  return (
    <ConnectionVerification
      watched={watched}
      evidence={data?.evidence?.connections ?? null}
      elapsedSeconds={at === null ? null : Math.max(0, (Date.parse(at) - Date.parse(appliedAt)) / 1000)}
      over={data?.over ?? false}
      problem={failed?.message ?? data?.problem ?? null}
      undo={undo}
    />
  );
}
