import { type KnownValues, knownValues } from "@/lib/authoring/editor/known-values";
import type { AuthorChoices, Ticks } from "@/lib/authoring/flows/author-choices";
import type { AuthoredFlows } from "@/lib/authoring/flows/author-flows";
import type { FlowsQuestion } from "@/lib/flows/asked/question";
import { countsFollow, type FlowProblem, type FlowWindow } from "@/lib/flows/flow";
import { filterFlows } from "@/lib/flows/view/match-flow";
import { type NamelessClient, namelessClients, portEvidence } from "@/lib/simulation/seen-destinations";
import type { FlowsState } from "../live/flow-feed";
import { liveFlows } from "../live/live-flows";
import { livePolicy } from "../live/live-policy";
import type { PolicyState } from "../live/policy-feed";
import { type Evidence, evidenceOf, judgedClients } from "../live/read-destinations";
import type { Kind } from "../port/kind";
import { failedBy } from "../port/message";

export interface DraftQuestion {
  question: FlowsQuestion;
  filter: string;
  /** Read the flows again and again; else those that are there stand, so that nothing moves while a person ticks. */
  live: boolean;
  ticks: Ticks;
  choices: AuthorChoices;
}

export interface RoutesDrafted extends AuthoredFlows {
  /** Connections to TLS ports that named no host, so that they are in no flow; of the namespaces that are shown. */
  nameless: NamelessClient[];
  /** What is offered while a manifest is typed. */
  known: KnownValues;
  window: FlowWindow;
  readAt: string;
  /** The same moment by this browser's clock, in milliseconds. */
  readHere: number;
  problems: FlowProblem[];
}

/** The least routes for the flows that the filter shows. Answers anew with every change of the policy: what was written is not drafted again. */
export const draftRoutes: Kind<DraftQuestion, RoutesDrafted> = {
  open({ question, filter, live, ticks, choices }, answer) {
    let flows: FlowsState | null = null;
    let policy: PolicyState | null = null;
    let open = true;
    let evidence: { of: FlowsState["answer"]; known: Promise<Evidence> } | null = null;
    // Authoring is large and few pages need it: it comes with the first question.
    const authoring = import("@/lib/authoring/flows/author-flows");
    const reading = import("../live/read-schemas").then(({ schemasInTime }) => schemasInTime());

    async function tell() {
      if (!flows || !policy) return;
      const failed = (flows.answer ? null : flows.failed) ?? (policy.policy ? null : policy.failed);
      const revision = flows.revision + policy.revision;
      if (failed) return answer(revision, { ok: false, error: failed });
      const [read, compiled] = [flows, policy.policy];
      if (!read.answer || !compiled) return;
      const { window, readAt, problems } = read.answer;
      const readHere = Date.parse(readAt) + read.skew;
      try {
        const shown = filterFlows(read.all, filter);
        if (evidence?.of !== read.answer)
          evidence = { of: read.answer, known: evidenceOf(judgedClients(shown), read.answer.window) };
        const [{ authorFlows }, { destinations, problems: doubts }, schemas] = await Promise.all([
          authoring,
          evidence.known,
          reading,
        ]);
        if (!open) return;
        const toldOf = portEvidence(destinations, read.all, compiled);
        const authored = authorFlows(shown, read.all, compiled, { ticks, choices, toldOf, schemas });
        const nameless =
          destinations && !countsFollow(read.answer) ? namelessClients(destinations, read.all, compiled) : [];
        const known = knownValues(
          compiled.snapshot,
          authored.rows.map(({ flow }) => flow),
        );
        const value = { ...authored, nameless, known, window, readAt, readHere, problems: [...problems, ...doubts] };
        answer(revision, { ok: true, value });
      } catch (cause) {
        answer(revision, { ok: false, error: failedBy(cause) });
      }
    }

    const closeFlows = liveFlows(question).watch(live, (state) => {
      flows = state;
      void tell();
    });
    const closePolicy = livePolicy.watch((state) => {
      policy = state;
      void tell();
    });
    return () => {
      open = false;
      closeFlows();
      closePolicy();
    };
  },
};
