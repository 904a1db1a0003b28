"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { failureOf } from "@/app/failure-of";
import type { ReviewedChange } from "@/components/changes/reviewed-change";
import { asksRehearsal, hostnamesAsked, type NameAsked, nameAsked, namespacesAsked } from "@/lib/changes/apply-state";
import { fetchApply, fetchPlan, fetchRehearsal } from "@/lib/changes/change-query";
import { changeId } from "@/lib/changes/change-record";
import { touchesMesh } from "@/lib/changes/policies/mesh-writes";
import {
  appliedOf,
  changeToShow,
  isOutdated,
  nextReview,
  REVIEWING,
  type ReviewEvent,
  type SentChange,
  type ShownRehearsal,
} from "@/lib/changes/review/review-state";
import type { ConfirmedPort, Proposal } from "@/lib/linkerd/proposal";
import { rememberApplied } from "./applied-address";

interface AskedReview {
  /** null: not complete yet, and `blocked` says why. */
  proposal: Proposal | null;
  blocked: string | null;
  /** Of the rehearsal until one is shown. */
  firstSeconds: number;
  confirmedPorts: ConfirmedPort[] | undefined;
  /** What is to be typed before, where the proposal alone does not tell. */
  nameAsked: NameAsked | null;
  /** Id of the change that this one takes back. */
  undoes: string | undefined;
  /** Builds the proposal anew from what is there now. */
  onReviewAgain: () => void;
}

/** Plans a change, applies it on demand, and keeps the address leading to what became of it. */
export function useReviewedChange(asked: AskedReview): ReviewedChange {
  const { confirmedPorts, undoes, blocked } = asked;
  const [state, setState] = useState(REVIEWING);
  // Events come from presses and answers, which may fall into one rendering.
  const current = useRef(state);
  const [overridden, setOverridden] = useState(false);
  const [rehearsal, setRehearsal] = useState<ShownRehearsal>({ windowSeconds: asked.firstSeconds, counts: null });
  const { windowSeconds, counts } = rehearsal;
  const proposal = state.rest?.proposal ?? asked.proposal;
  const request = proposal && { proposal, windowSeconds, ...(confirmedPorts && { confirmedPorts }) };
  const spelled = JSON.stringify([proposal, confirmedPorts]);
  const plan = useQuery({
    queryKey: ["plan", proposal, windowSeconds, confirmedPorts],
    queryFn: async ({ signal }) => request && { of: spelled, plan: await fetchPlan(request, signal) },
    enabled: request !== null,
    placeholderData: keepPreviousData,
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    retry: false,
  });
  const named = asked.nameAsked ?? (proposal && nameAsked(proposal));
  const planned = plan.data?.plan ?? null;
  const toConfirm = undoes === undefined ? (planned?.toConfirm ?? []) : [];
  const namespaces = undoes === undefined ? (planned?.namespacesToConfirm ?? []) : [];
  const applied = appliedOf(state);
  // A plan of the same change for a longer window takes its place once it is there.
  const stands = plan.data?.of === spelled && (plan.isPlaceholderData || !plan.isFetching);
  const planning = proposal !== null && !applied && !stands && (plan.isFetching || plan.isPlaceholderData);

  function move(event: ReviewEvent) {
    const next = nextReview(current.current, event);
    const [before, after] = [changeToShow(current.current), changeToShow(next)];
    current.current = next;
    setState(next);
    if (before?.id !== after?.id) rememberApplied(after);
  }

  async function send(sent: SentChange, anyForecast: boolean) {
    move({ kind: "sent", sent });
    const { id, proposal, shown, plan } = sent;
    // Nothing is sent before each was typed.
    const confirmed = [...plan.toConfirm, ...plan.namespacesToConfirm];
    const given = { anyForecast, overrideGitOps: overridden, ...(undoes !== undefined && { undoes }) };
    const answer = await fetchApply({ proposal, shown, id, confirmed, ...given }).catch((error: Error) => error);
    if (answer instanceof Error) return move({ kind: "refused", failure: failureOf(answer) });
    move({ kind: "answered", answer });
  }

  return {
    state,
    proposal,
    plan: applied?.plan ?? (proposal && planned),
    planning,
    unplanned: proposal && plan.error ? failureOf(plan.error) : null,
    shown: counts,
    asksRehearsal: proposal !== null && (named !== null || asksRehearsal(proposal)),
    undoes: undoes !== undefined,
    namesAsked: [...(named ? [named] : []), ...hostnamesAsked(toConfirm), ...namespacesAsked(namespaces)],
    blocked,
    overridden,
    override: setOverridden,
    show: setRehearsal,
    rehearse: async () => request && fetchRehearsal(request).catch(() => null),
    apply() {
      if (!proposal || !planned || planning || current.current.kind !== "reviewing") return;
      const connections = planned.connections?.counts;
      const flows = counts ?? (touchesMesh(proposal.writes) ? null : {});
      const shown = flows && {
        ...{ windowSeconds, counts: flows },
        ...(connections && { connections }),
        ...(confirmedPorts && { confirmedPorts }),
      };
      void send({ proposal, plan: planned, shown, id: changeId(new Date(), randomHex()) }, false);
    },
    applyAnyway() {
      if (isOutdated(current.current) && current.current.kind === "refused") void send(current.current.sent, true);
    },
    reviewRest: () => move({ kind: "rest" }),
    reviewAgain() {
      move({ kind: "anew" });
      asked.onReviewAgain();
      void plan.refetch();
    },
    planAgain: () => void plan.refetch(),
  };
}

function randomHex(): string {
  return [...crypto.getRandomValues(new Uint8Array(4))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
