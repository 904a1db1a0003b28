import { Told } from "@/components/time/moment";
import { Notice } from "@/components/ui/notice";
import type { FlowSearch } from "@/lib/flows/asked/search";
import type { FlowProblem } from "@/lib/flows/flow";
import { NarrowerRange } from "./narrower-range";

/** The window is longer than what Prometheus keeps, or reads at once. */
export function RangeNotice({ problem, search }: { problem: FlowProblem; search: FlowSearch }) {
  return (
    <Notice kind="warn" slim action={<NarrowerRange search={search} />}>
      <Told>{`${problem.message} ${problem.hint}`}</Told>
    </Notice>
  );
}
