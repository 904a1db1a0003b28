import { countedUntil } from "@/lib/flows/asked/destinations-question";
import type { FlowsQuestion } from "@/lib/flows/asked/question";
import { countsFollow, type Flow, type FlowProblem } from "@/lib/flows/flow";
import type { DestinationsAnswer } from "@/lib/flows/wire/destinations-answer";
import type { Policy } from "@/lib/resolver/compile/compile";
import { type PortsTold, provenPort } from "@/lib/resolver/partial/dialled";
import {
  type NamelessTls,
  namelessTls,
  portEvidence,
  type SeenDestination,
  seenDestinations,
} from "@/lib/simulation/seen-destinations";
import type { FlowsState } from "../live/flow-feed";
import { liveFlows } from "../live/live-flows";
import { livePolicy } from "../live/live-policy";
import { readDestinations } from "../live/read-destinations";
import type { Kind } from "../port/kind";
import { failedBy } from "../port/message";

export interface DialledQuestion {
  flow: Flow;
  question: FlowsQuestion;
}

/** What the workload of a flow dialled in the window, and what that tells of the flow. */
export interface FlowDialled {
  windowSeconds: number;
  /** RFC 3339: where the window ends. */
  end: string;
  /** False: the metric is not kept, so nothing is known. */
  scraped: boolean;
  destinations: SeenDestination[];
  /** Further ones, with fewer connections. */
  omitted: number;
  /** Of the flow's port. */
  told: PortsTold;
  /** The one that is left; null where there is a choice, or nothing is known. */
  provenPort: number | null;
  nameless: NamelessTls[];
  problems: FlowProblem[];
}

/** Answers anew with every change of the policy. Fails where destinations, flows or policy cannot be had. */
export const dialled: Kind<DialledQuestion, FlowDialled> = {
  open({ flow, question }, answer) {
    const { windowSeconds } = question;
    const { namespace, workload } = flow.source;
    let rev = 0;
    let open = true;
    let flows: FlowsState | null = null;
    let policy: Policy | null = null;
    let read: DestinationsAnswer | null = null;

    const tell = () => {
      if (!open || !read || !flows?.answer || !policy) return;
      answer(++rev, { ok: true, value: dialledBy(flow, read, flows.all, policy, countsFollow(flows.answer)) });
    };
    const fail = (error: ReturnType<typeof failedBy>) => open && answer(++rev, { ok: false, error });

    const leave = [
      liveFlows(question).watch(false, (state) => {
        if (!state.answer && state.failed) return fail(state.failed);
        if (!state.answer || flows) return;
        flows = state;
        const end = countedUntil(state.answer.window);
        readDestinations({ windowSeconds, end, namespaces: [namespace], workload }).then(
          (destinations) => {
            read = destinations;
            tell();
          },
          (cause: unknown) => fail(failedBy(cause)),
        );
      }),
      livePolicy.watch((state) => {
        policy = state.policy;
        if (!state.policy && state.failed) fail(state.failed);
        else tell();
      }),
    ];
    return () => {
      open = false;
      for (const each of leave) each();
    };
  },
};

function dialledBy(
  flow: Flow,
  read: DestinationsAnswer,
  all: readonly Flow[],
  policy: Policy,
  uncounted: boolean,
): FlowDialled {
  const told = portEvidence(read, all, policy)(flow);
  return {
    windowSeconds: read.windowSeconds,
    end: read.window.end,
    scraped: read.scraped,
    destinations: seenDestinations(flow.source, read, policy),
    omitted: read.omitted.reduce((sum, { count }) => sum + count, 0),
    told,
    provenPort: flow.portConfirmed ? flow.port : provenPort(told),
    nameless: uncounted ? [] : namelessTls(flow.source, read, all, policy),
    problems: read.problems,
  };
}
