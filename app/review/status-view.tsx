"use client";

import { useQuery } from "@tanstack/react-query";
import { WrittenStatusList } from "@/components/changes/written-status-list";
import { writtenStatus } from "@/lib/changes/checks/written-status";
import { policyQuery } from "@/lib/cluster/asked/policy-query";
import type { ObjectRef } from "@/lib/linkerd/object";
import { useServerNow } from "./use-server-now";

/** Follows what Linkerd's controller says of the objects that were written. */
export function StatusView({ refs, appliedAt }: { refs: ObjectRef[]; appliedAt: string }) {
  const policy = useQuery(policyQuery);
  const now = useServerNow();
  if (!policy.data || now === null || refs.length === 0) return null;
  const { snapshot } = policy.data;
  const seconds = Math.max(0, (now - Date.parse(appliedAt)) / 1000);
  return <WrittenStatusList statuses={refs.map((ref) => ({ ref, status: writtenStatus(ref, snapshot, seconds) }))} />;
}
