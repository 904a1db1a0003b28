"use client";

import { useMutation } from "@tanstack/react-query";
import { Undo2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { failureOf } from "@/app/failure-of";
import { changeHref } from "@/components/addresses/review-href";
import { Button } from "@/components/ui/button";
import { changeQuery } from "@/lib/changes/activity";
import { fetchApply } from "@/lib/changes/change-query";
import { undoRequest } from "@/lib/changes/undo-record";

interface UndoNowProps {
  namespace: string;
  id: string;
  overrideGitOps: boolean;
}

/** Takes a change back at once: it restores what was reviewed and in force a moment ago. */
export function UndoNow({ namespace, id, overrideGitOps }: UndoNowProps) {
  const router = useRouter();
  const undo = useMutation({
    mutationFn: async () => {
      const change = await changeQuery(namespace, id).queryFn({ signal: new AbortController().signal });
      return fetchApply({ ...undoRequest(id, change.undo), overrideGitOps });
    },
    onSuccess: (answer) => router.push(changeHref(answer.record.namespace, answer.id)),
  });
  return (
    <span role={undo.error ? "alert" : undefined}>
      {undo.error ? `${failureOf(undo.error).message} ` : null}
      <Button
        kind="ink"
        icon={<Undo2 aria-hidden />}
        disabledReason={undo.isPending ? "Undo in progress." : null}
        onClick={() => undo.mutate()}
      >
        Undo now
      </Button>
    </span>
  );
}
