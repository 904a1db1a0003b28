import { ButtonLink } from "@/components/ui/button";
import { type FlowSearch, printFlowSearch } from "@/lib/flows/asked/search";
import { nameOfWindow, RANGES } from "./range-select";

/** A link to the next shorter of the usual windows, under the same filters; nothing where there is none. */
export function NarrowerRange({ search }: { search: FlowSearch }) {
  const narrower = RANGES.findLast(({ seconds }) => seconds < search.windowSeconds);
  if (!narrower) return null;
  return (
    <ButtonLink kind="quiet" href={`?${printFlowSearch({ ...search, windowSeconds: narrower.seconds })}`}>
      Show {nameOfWindow(narrower.seconds)}
    </ButtonLink>
  );
}
