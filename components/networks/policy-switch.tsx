"use client";

import { Lock, LockOpen } from "lucide-react";
import { Segmented } from "@/components/ui/segmented";
import type { TrafficPolicy } from "@/lib/linkerd/egress-network";

interface PolicySwitchProps {
  policy: TrafficPolicy;
  /** Why it cannot be switched; null where it can. */
  disabledReason: string | null;
  /** Opens the review of the other policy: pressing changes nothing by itself. */
  onReview: (policy: TrafficPolicy) => void;
}

/** Two states: the pressed one is in force, the other one is the door to its review. */
export function PolicySwitch({ policy, disabledReason, onReview }: PolicySwitchProps) {
  const segment = (value: TrafficPolicy) => ({
    value,
    label: value === policy ? value : `${value}…`,
    note: value === policy ? "now, when no route matches" : "starts with a rehearsal",
    disabledReason: value === policy ? null : disabledReason,
    icon: value === "Deny" ? <Lock aria-hidden /> : <LockOpen aria-hidden />,
  });
  return (
    <Segmented
      label="What happens when no route matches"
      value={policy}
      segments={[segment("Allow"), segment("Deny")]}
      onChoose={onReview}
    />
  );
}
