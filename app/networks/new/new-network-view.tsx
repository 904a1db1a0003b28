"use client";

import { useMemo, useState } from "react";
import { ProposalView } from "@/app/review/proposal-view";
import { DraftNotices } from "@/components/authoring/draft-notices";
import { ManifestText } from "@/components/authoring/manifest-text";
import { NetworkFields } from "@/components/authoring/network-fields";
import { useAnswer } from "@/components/live/use-answer";
import { PageFrame } from "@/components/shell/page-frame";
import { FailedPanel, LoadingPanel } from "@/components/ui/panel-state";
import { useDebounced } from "@/components/ui/use-debounced";
import { EMPTY_FORM, type FormFault, type NetworkForm } from "@/lib/authoring/draft-network";
import { sameJson } from "@/lib/linkerd/merge-patch";
import type { Proposal } from "@/lib/linkerd/proposal";
import { printYaml } from "@/lib/print/yaml";
import type { NetworkDrafted } from "@/worker/kinds/draft-network";

/** `first` came along with the page; null where the cluster could not be read. */
export function NewNetworkView({ first }: { first: NetworkDrafted | null }) {
  const [form, setForm] = useState(EMPTY_FORM);
  const asked = useMemo(() => ({ form }), [form]);
  const { value: draft, failed, retry } = useAnswer("draftNetwork", "", asked, first);
  if (!draft) {
    return (
      <PageFrame>
        {failed ? (
          <FailedPanel title="The cluster could not be read" failure={failed} onRetry={retry} />
        ) : (
          <LoadingPanel rows={10} />
        )}
      </PageFrame>
    );
  }
  return <NetworkEditor form={form} draft={draft} unread={failed?.message ?? null} onForm={setForm} />;
}

interface NetworkEditorProps {
  form: NetworkForm;
  /** Of the form as it was a moment ago. */
  draft: NetworkDrafted;
  /** Why it is not drafted anew. */
  unread: string | null;
  onForm: (form: NetworkForm) => void;
}

function NetworkEditor({ form, draft, unread, onForm }: NetworkEditorProps) {
  const yaml = printYaml(draft.manifest);
  const settled = useDebounced(draft, yaml + draft.faults.length, 400);
  const drafted = sameJson(draft.form, form);
  const complete = draft.faults.length === 0;
  const proposal: Proposal | null =
    drafted && complete && settled.value.faults.length === 0
      ? { writes: [{ verb: "create", manifest: settled.value.manifest }] }
      : null;
  return (
    <ProposalView
      title="New network"
      trail={[{ name: "Networks", href: "/networks" }]}
      proposal={proposal}
      blocked={blockedBy()}
      editor={
        <>
          <NetworkFields
            form={form}
            faults={draft.faults.filter((fault) => !isUntouched(fault.field, form))}
            namespaces={draft.namespaces}
            globalNamespace={draft.globalNamespace}
            onChange={onForm}
          />
          <DraftNotices notices={draft.notices} />
          <ManifestText yaml={yaml} fileName={`${form.name || "egress-network"}.yaml`} />
        </>
      }
      onReviewAgain={() => {}}
    />
  );

  function blockedBy(): string | null {
    if (unread !== null) return unread;
    if (!drafted) return "Checking…";
    if (!complete) return incompleteReason(draft.faults, form);
    return settled.settled ? null : "Checking…";
  }
}

function incompleteReason(faults: FormFault[], form: NetworkForm): string {
  const untouched = faults.every((fault) => isUntouched(fault.field, form));
  return untouched ? "Fill in the empty fields." : "Fix the highlighted fields.";
}

/** An empty field that nobody has filled in yet is no mistake to point at; it only keeps Apply from waking. */
function isUntouched(field: string, form: NetworkForm): boolean {
  if (field === "namespace") return form.namespace === "";
  const range = /^networks\[(\d+)\]\.cidr$/.exec(field);
  return range !== null && form.networks[Number(range[1])]?.cidr === "";
}
