"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ProposalView } from "@/app/review/proposal-view";
import { DraftNotices } from "@/components/authoring/draft-notices";
import { ManifestText } from "@/components/authoring/manifest-text";
import { NetworkFields } from "@/components/authoring/network-fields";
import { PageFrame } from "@/components/shell/page-frame";
import { failureOf } from "@/components/ui/failure";
import { FailedPanel, LoadingPanel } from "@/components/ui/panel-state";
import { useDebounced } from "@/components/ui/use-debounced";
import { draftNetwork, type FormFault, type NetworkForm } from "@/lib/authoring/draft-network";
import { policyQuery } from "@/lib/cluster/asked/policy-query";
import { flowsQuery } from "@/lib/flows/asked/flows-query";
import { DEFAULT_WINDOW_SECONDS } from "@/lib/flows/asked/search";
import type { PolicySnapshot } from "@/lib/linkerd/policy-snapshot";
import type { Proposal } from "@/lib/linkerd/proposal";
import { printYaml } from "@/lib/print/yaml";

export function NewNetworkView() {
  // Not refetched while one types: what a creation hides is said again by the plan.
  const policy = useQuery({ ...policyQuery, refetchOnWindowFocus: false });
  if (!policy.data) {
    return (
      <PageFrame>
        {policy.error ? (
          <FailedPanel
            title="The cluster could not be read"
            failure={failureOf(policy.error)}
            onRetry={() => policy.refetch()}
          />
        ) : (
          <LoadingPanel rows={10} />
        )}
      </PageFrame>
    );
  }
  return <NetworkEditor snapshot={policy.data.snapshot} onReread={() => void policy.refetch()} />;
}

function NetworkEditor({ snapshot, onReread }: { snapshot: PolicySnapshot; onReread: () => void }) {
  const [form, setForm] = useState<NetworkForm>({
    name: "all-egress",
    namespace: "",
    scope: "namespace",
    trafficPolicy: "Allow",
    networks: [],
  });
  const flows = useQuery({ ...flowsQuery(DEFAULT_WINDOW_SECONDS), refetchOnWindowFocus: false });
  const draft = draftNetwork(form, { snapshot, flows: flows.data?.flows });
  const yaml = printYaml(draft.manifest);
  const settled = useDebounced(draft, yaml + draft.faults.length, 400);
  const complete = draft.faults.length === 0;
  const proposal: Proposal | null =
    complete && settled.value.faults.length === 0
      ? { writes: [{ verb: "create", manifest: settled.value.manifest }] }
      : null;
  return (
    <ProposalView
      title="New network"
      trail={[{ name: "Networks", href: "/networks" }]}
      proposal={proposal}
      blocked={complete ? (settled.settled ? null : "Being checked…") : incompleteReason(draft.faults, form)}
      editor={
        <>
          <NetworkFields
            form={form}
            faults={draft.faults.filter((fault) => !isUntouched(fault.field, form))}
            namespaces={snapshot.namespaces}
            globalNamespace={snapshot.globalEgressNamespace}
            onChange={setForm}
          />
          <DraftNotices notices={draft.notices} />
          <ManifestText yaml={yaml} fileName={`${form.name || "egress-network"}.yaml`} />
        </>
      }
      onReviewAgain={onReread}
    />
  );
}

function incompleteReason(faults: FormFault[], form: NetworkForm): string {
  const untouched = faults.every((fault) => isUntouched(fault.field, form));
  return untouched ? "Fill in what is still empty." : "The form has faults; each stands beside its field.";
}

/** An empty field that nobody has filled in yet is no mistake to point at; it only keeps Apply from waking. */
function isUntouched(field: string, form: NetworkForm): boolean {
  if (field === "namespace") return form.namespace === "";
  const range = /^networks\[(\d+)\]\.cidr$/.exec(field);
  return range !== null && form.networks[Number(range[1])]?.cidr === "";
}
