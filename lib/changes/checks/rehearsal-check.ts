import type { FlowsAnswer } from "../../flows/flow";
import { counted } from "../../print/counted";
import type { WhatIf } from "../../simulation/what-if-types";
import type { PlanCheck } from "../change";

/** What a rehearsal says, as a check of the plan. */
export function rehearsalCheck(result: WhatIf, answer: FlowsAnswer): PlanCheck {
  const count = (effect: string) => result.flows.filter((each) => each.effect === effect).length;
  const parts = [
    [count("newly-denied"), "newly denied"],
    [count("broken"), "broken"],
    [count("redirected"), "redirected"],
    [count("newly-allowed"), "newly allowed"],
    [count("uncertain"), "uncertain"],
  ].flatMap(([number, what]) => (number ? [`${number} ${what}`] : []));
  const flows = `${counted(result.flows.length, "flow")}`;
  const sentence =
    result.flows.length === 0
      ? "There was no traffic in the window, so the rehearsal shows nothing."
      : `Of ${flows} in the window: ${parts.length > 0 ? parts.join(", ") : "no flow changes"}.`;
  const breaks = count("newly-denied") + count("broken") > 0;
  const [problem] = answer.problems;
  return {
    id: "rehearsal",
    status: breaks || result.flows.length === 0 || problem ? "warn" : "pass",
    sentence: problem ? `${sentence} The traffic data is incomplete: ${problem.message}` : sentence,
  };
}
