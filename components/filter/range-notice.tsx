import { Told } from "@/components/time/moment";
import { Notice } from "@/components/ui/notice";
import type { FlowSearch } from "@/lib/flows/asked/search";
import { type FlowProblem, losesData } from "@/lib/flows/flow";
import { NarrowerRange } from "./narrower-range";
import { SinceRange } from "./since-range";

interface RangeNoticeProps {
  problem: FlowProblem;
  search: FlowSearch;
  /** RFC 3339: where the window ends. */
  end: string;
}

/** The window is longer than what Prometheus keeps, or reads at once. */
export function RangeNotice({ problem, search, end }: RangeNoticeProps) {
  const action = problem.since ? (
    <SinceRange since={problem.since} end={end} search={search} />
  ) : (
    <NarrowerRange search={search} />
  );
  return (
    <Notice kind={losesData(problem) ? "warn" : "info"} slim action={action}>
      <Told>{`${problem.message} ${problem.hint}`}</Told>
    </Notice>
  );
}
