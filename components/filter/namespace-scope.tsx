"use client";

import { Boxes } from "lucide-react";
import dynamic from "next/dynamic";
import { Popover } from "@/components/ui/popover";
import type { FlowsQuestion } from "@/lib/flows/asked/question";

const NamespaceList = dynamic(() => import("./namespace-list").then((module) => module.NamespaceList), { ssr: false });

interface NamespaceScopeProps {
  /** null: all, or what the filter says. */
  namespace: string | null;
  /** The window whose clients are offered. */
  question: FlowsQuestion;
  onChoose: (namespace: string | null) => void;
}

/** All namespaces, or one: of the clients, on this page and on those that the sidebar leads to. */
export function NamespaceScope({ namespace, question, onChoose }: NamespaceScopeProps) {
  return (
    <Popover
      label="Namespace"
      kind="quiet"
      icon={<Boxes aria-hidden />}
      words={namespace ?? "All namespaces"}
      aria-label={`Namespace: ${namespace ?? "all"}`}
      title="Show the workloads of one namespace"
    >
      {(close) => (
        <NamespaceList
          namespace={namespace}
          question={question}
          onChoose={(chosen) => {
            onChoose(chosen);
            close();
          }}
        />
      )}
    </Popover>
  );
}
