"use client";

import dynamic from "next/dynamic";
import type { ReactNode } from "react";
import type { Forecast } from "@/lib/changes/forecast";
import type { WatchedConnections } from "@/lib/connections/watched-connection";
import { hasStatus, isNetworkPolicy } from "@/lib/linkerd/kinds";
import type { ObjectRef } from "@/lib/linkerd/object";
import { EvidenceView } from "./evidence-view";
import { StatusView } from "./status-view";

/** Most changes write routes alone. */
const ConnectionsSinceView = dynamic(() =>
  import("./connections-since-view").then((module) => module.ConnectionsSinceView),
);
const UnverifiableList = dynamic(() =>
  import("@/components/changes/unverifiable-list").then((module) => module.UnverifiableList),
);

interface WatchedChangeProps {
  /** Of the change's record. */
  namespace: string;
  id: string;
  /** What was written. */
  refs: ObjectRef[];
  /** Routes that are to come back into force because of it. */
  returning: ObjectRef[];
  forecast: Forecast | null;
  watched: WatchedConnections | null;
  /** RFC 3339. */
  appliedAt: string;
  askedFlow: string | null;
  undo: ReactNode;
}

/** What traffic and Linkerd make of a change, wherever it is looked at: flows, connections, and what no proxy sees. */
export function WatchedChange(props: WatchedChangeProps) {
  const { namespace, id, refs, returning, forecast, watched, appliedAt, askedFlow, undo } = props;
  const ofMesh = refs.filter(hasStatus);
  const hasPolicies = refs.some(isNetworkPolicy);
  return (
    <>
      {hasPolicies ? <ConnectionsSinceView {...{ namespace, id, watched, appliedAt, undo }} /> : null}
      {ofMesh.length > 0 ? (
        <EvidenceView
          {...{ namespace, id, forecast, appliedAt, askedFlow, undo }}
          status={<StatusView refs={[...ofMesh, ...returning]} appliedAt={appliedAt} />}
        />
      ) : null}
      {hasPolicies ? <UnverifiableList refs={refs} /> : null}
    </>
  );
}
