import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { aFlow, aTlsFlow } from "@/lib/flows/a-flow.testing";
import { COUNTS_FOLLOW, type Flow, type FlowProblem } from "@/lib/flows/flow";
import { totalsOf } from "@/lib/flows/view/flow-totals";
import { FlowFooter } from "./flow-footer";
import { ReadingProblems, ReconciledSums } from "./footer-details";

const uncovered = (id: string) =>
  aFlow({ id, verdict: "uncovered", network: null, route: { group: "", kind: "default", namespace: "", name: "x" } });

const textOf = (markup: string) =>
  markup
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim();

describe("the foot of the table", () => {
  const foot = (shown: Flow[], all: Flow[], problems: FlowProblem[] = []) =>
    textOf(
      renderToStaticMarkup(
        <FlowFooter
          totals={totalsOf(shown)}
          all={{ flows: all.length, uncovered: all.filter(({ verdict }) => verdict === "uncovered").length }}
          groups={null}
          families={[]}
          problems={problems}
          differing={null}
          onNarrow={() => {}}
          onShow={() => {}}
        />,
      ),
    );

  it("counts what the filter shows: requests, connections, and what no EgressNetwork judged", () => {
    const all = [
      aFlow({ id: "a", count: 30_379, ratePerSecond: 22 }),
      aTlsFlow({ id: "b", count: 246, ratePerSecond: 0.28, verdict: "allowed-by-route" }),
      uncovered("c"),
      uncovered("d"),
    ];
    const text = foot(all.slice(0, 3), all);
    expect(text).toContain("3 of 4 flows");
    expect(text).toContain("1 uncovered");
    expect(text).toContain("246 connections, 0.28 conn/s");
    expect(text).toMatch(/30,\d+ requests, /);
  });

  it("says where uncovered flows are when the filter has none", () => {
    expect(foot([aFlow()], [aFlow(), uncovered("c")])).toContain("1 uncovered outside this filter");
  });

  it("shows no counts that are still to come", () => {
    expect(foot([aFlow({ count: 0 })], [aFlow()], [COUNTS_FOLLOW])).not.toContain("requests,");
  });
});

describe("what folds open at the foot", () => {
  it("explains the difference between two sums that agree", () => {
    const explanation = "increase() extrapolates to the edges of the window.";
    const family = { protocol: "http", counted: 9738, raw: 9679, rose: null, agrees: true, explanation } as const;
    const text = textOf(renderToStaticMarkup(<ReconciledSums families={[family]} />));
    expect(text).toContain("The rows count 59 more (<1 %).".replace("<", "&lt;"));
    expect(text).toContain(explanation);
  });

  it("is amber where data was lost, and grey where counts are only older", () => {
    const behind = { code: "counts_behind", message: "Counts are 20 s old.", hint: "", brief: "Counts 20 s old" };
    const grey = renderToStaticMarkup(<ReadingProblems problems={[behind]} />);
    expect(textOf(grey)).toMatch(/^Counts 20 s old/);
    expect(grey).not.toContain("lost");
    const lost = { code: "unreadable_samples", message: "3 samples could not be read.", hint: "" };
    const amber = renderToStaticMarkup(<ReadingProblems problems={[behind, lost]} />);
    expect(textOf(amber)).toMatch(/^1 problem reading metrics/);
    expect(amber).toContain("lost");
  });
});
