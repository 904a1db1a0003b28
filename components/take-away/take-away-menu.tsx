"use client";

import { PackageOpen } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import menu from "@/components/ui/menu.module.css";
import { Popover } from "@/components/ui/popover";
import { saveFile } from "@/components/ui/save-file";
import type { WhatIf } from "@/lib/simulation/what-if-types";
import type { Meanwhile, TakenWrite } from "@/lib/take-away/take-away";
import { lostTimes } from "@/lib/take-away/take-away-time";

interface TakeAwayMenuProps {
  writes: TakenWrite[];
  /** What stands only while they are written. */
  meanwhile: Meanwhile;
  /** Why there is nothing to take; null where there is. */
  disabledReason: string | null;
  /** The rehearsal for the report; null where no traffic could be read. */
  rehearse: () => Promise<WhatIf | null>;
  /** Where it is the one action of a screen. */
  kind?: "ink" | "line";
  words?: string;
}

type Form = "yaml" | "kubectl" | "kustomize" | "helm" | "report";

const FORMS: Record<Form, string> = {
  yaml: "YAML for kubectl apply",
  kubectl: "Shell commands with kubectl",
  kustomize: "Kustomize base and overlay",
  helm: "Helm values and template",
  report: "Report for a pull request",
};

/** The proposal as files: nothing is written, so it needs no right to write. */
export function TakeAwayMenu(props: TakeAwayMenuProps) {
  const { writes, meanwhile, disabledReason, rehearse, kind = "line", words = "Export" } = props;
  const [fault, setFault] = useState<string | null>(null);
  return (
    <Popover
      label={words}
      words={words}
      kind={kind}
      icon={<PackageOpen aria-hidden />}
      disabledReason={disabledReason}
      onOpen={() => setFault(null)}
    >
      {(close) => (
        <div className={menu.list}>
          {FORM_NAMES.map((form) => (
            <Button
              key={form}
              kind="quiet"
              onClick={async () => {
                try {
                  await save(form, writes, meanwhile, rehearse);
                  close();
                } catch (error) {
                  setFault(error instanceof Error ? error.message : "The file could not be created.");
                }
              }}
            >
              {FORMS[form]}
            </Button>
          ))}
          <p className={menu.note}>Works without write access.</p>
          {lostTimes(writes).map((each) => (
            <p key={each} className={menu.note}>
              {each}
            </p>
          ))}
          {fault ? (
            <p className={menu.fault} role="alert">
              {fault}
            </p>
          ) : null}
        </div>
      )}
    </Popover>
  );
}

const FORM_NAMES: readonly Form[] = ["yaml", "kubectl", "kustomize", "helm", "report"];

async function save(
  form: Form,
  writes: TakenWrite[],
  meanwhile: Meanwhile,
  rehearse: TakeAwayMenuProps["rehearse"],
): Promise<void> {
  switch (form) {
    case "yaml": {
      const { printBundle } = await import("@/lib/take-away/take-away");
      return saveFile(new Blob([printBundle(writes)], { type: "application/yaml" }), "egress-policy.yaml");
    }
    case "kubectl": {
      const { printCommands } = await import("@/lib/take-away/take-away");
      return saveFile(new Blob([printCommands(writes, meanwhile)], { type: "text/x-shellscript" }), "egress-policy.sh");
    }
    case "kustomize":
    case "helm": {
      const [{ kustomizeFiles }, { helmFiles }, { printTar }] = await Promise.all([
        import("@/lib/take-away/take-away-kustomize"),
        import("@/lib/take-away/take-away-helm"),
        import("@/lib/take-away/print-tar"),
      ]);
      const files = form === "helm" ? helmFiles(writes) : kustomizeFiles(writes);
      const archive = await printTar(files, Date.now());
      return saveFile(new Blob([archive], { type: "application/x-tar" }), `egress-policy-${form}.tar`);
    }
    case "report": {
      const [{ printReport }, whatIf] = await Promise.all([import("@/lib/take-away/take-away-report"), rehearse()]);
      return saveFile(new Blob([printReport(writes, whatIf)], { type: "text/markdown" }), "egress-policy.md");
    }
  }
}
