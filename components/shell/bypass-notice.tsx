import { Notice } from "@/components/ui/notice";

/** Stands wherever policy is shown: what the dashboard says holds for traffic that goes through a proxy, and for no other. */
export function BypassNotice() {
  return (
    <Notice slim>
      <span>A mesh alone can be bypassed: unmeshed pods, skipped ports and UDP never meet these policies.</span>{" "}
      <span>Pair them with NetworkPolicies.</span>
    </Notice>
  );
}
