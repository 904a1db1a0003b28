"use client";

import { Pencil, Trash2 } from "lucide-react";
import { deleteHref, editHref } from "@/components/addresses/review-href";
import { useMissingRight } from "@/components/live/use-missing-right";
import { ButtonLink } from "@/components/ui/button";
import { gitOpsOwner } from "@/lib/changes/gitops-owner";
import { type KubernetesObject, printRef, refOf } from "@/lib/linkerd/object";

interface ObjectActionsProps {
  object: KubernetesObject;
  /** In a row: icons alone. */
  compact?: boolean;
}

/** Leads to the reviews that change an object or delete it, where the dashboard may. */
export function ObjectActions({ object, compact = false }: ObjectActionsProps) {
  const ref = refOf(object);
  const owner = gitOpsOwner(object, []);
  const kept = owner ? ` ${owner.tool} manages it from a repository.` : "";
  const actions = [
    { word: "Edit", href: editHref(ref), Icon: Pencil, missing: useMissingRight({ verb: "patch", ...ref }) },
    { word: "Delete", href: deleteHref(ref), Icon: Trash2, missing: useMissingRight({ verb: "delete", ...ref }) },
  ];
  return actions.map(({ word, href, Icon, missing }) => {
    const name = `${word} ${printRef(ref)}`;
    return (
      <ButtonLink
        key={word}
        href={href}
        prefetch={false}
        disabledReason={missing}
        kind={compact ? "quiet" : "line"}
        square={compact}
        icon={<Icon aria-hidden />}
        aria-label={`${name}…`}
        title={`${name}. Starts with a rehearsal.${kept}`}
      >
        {compact ? null : `${word}…`}
      </ButtonLink>
    );
  });
}
