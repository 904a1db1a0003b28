"use client";

import { useState } from "react";
import { WrittenStatusList } from "@/components/changes/written-status-list";
import { useAnswer } from "@/components/live/use-answer";
import { type ObjectRef, refKey } from "@/lib/linkerd/object";

/** Follows what Linkerd's controller says of the objects that were written. */
export function StatusView({ refs, appliedAt }: { refs: ObjectRef[]; appliedAt: string }) {
  const key = `${appliedAt} ${refs.map(refKey).join()}`;
  const [asked, setAsked] = useState({ key, refs, appliedAt });
  if (asked.key !== key) setAsked({ key, refs, appliedAt });
  const { value } = useAnswer("written", key, refs.length > 0 ? asked : null);
  if (!value) return null;
  return <WrittenStatusList statuses={value} />;
}
