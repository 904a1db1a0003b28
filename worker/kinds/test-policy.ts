import type { Proposal } from "@/lib/linkerd/proposal";
import type { TestedChange } from "@/lib/policy-tests/test-change";
import { type Policy, recompile } from "@/lib/resolver/compile/compile";
import { missingRegexEngine } from "@/lib/resolver/match/patterns";
import { proposedSnapshot } from "@/lib/simulation/proposed-snapshot";
import { livePolicy } from "../live/live-policy";
import type { PolicyState } from "../live/policy-feed";
import type { Kind } from "../port/kind";
import { type Failed, failedBy } from "../port/message";

export interface PolicyTestsQuestion {
  /** The file of policy tests. */
  text: string;
  /** null: by the policy of now alone. */
  proposal: Proposal | null;
  /** Comes back with the answer, so that an answer to a former edit is known as one. */
  edit: string;
}

export interface PolicyTested extends TestedChange {
  edit: string;
  /** Why the policy could not be read again: the tests were run by what was read before. */
  stale: Failed | null;
}

/** What policy tests say of the policy of now, and of what it would be after the proposal; again with every change of the policy. */
export const testPolicy: Kind<PolicyTestsQuestion, PolicyTested> = {
  open({ text, proposal, edit }, answer) {
    let rev = 0;
    /** Rises when what was begun is of no use any more. */
    let turn = 0;
    // YAML and tests are for few pages: they come with the first question.
    const testing = import("@/lib/policy-tests/test-change");

    async function tell({ policy, failed }: PolicyState) {
      const mine = ++turn;
      if (!policy) {
        if (failed) answer(++rev, { ok: false, error: failed });
        return;
      }
      const breath = breathe(() => turn === mine);
      try {
        const { testChange } = await testing;
        const proposed = proposal && (await proposedPolicy(policy, proposal));
        const tested = await testChange(text, policy, proposed, breath);
        if (turn === mine) answer(++rev, { ok: true, value: { ...tested, edit, stale: failed } });
      } catch (cause) {
        if (turn === mine) answer(++rev, { ok: false, error: failedBy(cause) });
      }
    }

    const leave = livePolicy.watch((state) => void tell(state));
    return () => {
      turn += 1;
      leave();
    };
  },
};

const STEP_MILLISECONDS = 30;

/** Other tabs and other kinds have their turn in between; it throws when nobody waits any more. */
function breathe(wanted: () => boolean): () => Promise<void> | null {
  let since = performance.now();
  return () => (performance.now() - since < STEP_MILLISECONDS ? null : rest());

  async function rest() {
    await new Promise((resolve) => setTimeout(resolve, 0));
    if (!wanted()) throw new Error("These tests were cancelled.");
    since = performance.now();
  }
}

async function proposedPolicy(live: Policy, proposal: Proposal): Promise<Policy> {
  const after = proposedSnapshot(live.snapshot, proposal, live);
  await missingRegexEngine(after);
  return recompile(live, after);
}
