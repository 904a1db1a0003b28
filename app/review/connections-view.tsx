"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { failureOf } from "@/app/failure-of";
import { ConnectionRehearsal } from "@/components/network-policies/connection-rehearsal";
import { fetchConnections } from "@/lib/changes/change-query";
import type { Proposal } from "@/lib/linkerd/proposal";

interface ConnectionsViewProps {
  proposal: Proposal;
  windowSeconds: number;
}

/** The NetworkPolicies of a proposal, rehearsed by the server: pods do not travel to the browser. */
export function ConnectionsView({ proposal, windowSeconds }: ConnectionsViewProps) {
  const { data, error, refetch, isPlaceholderData } = useQuery({
    queryKey: ["connections", proposal, windowSeconds],
    queryFn: ({ signal }) => fetchConnections({ proposal, windowSeconds }, signal),
    placeholderData: keepPreviousData,
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    retry: false,
  });
  return (
    <ConnectionRehearsal
      rehearsed={data ?? null}
      outdated={isPlaceholderData}
      failure={error && failureOf(error)}
      onRetry={() => void refetch()}
    />
  );
}
