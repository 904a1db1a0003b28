import { useZone } from "@/components/time/zone";
import { Button, ButtonLink } from "@/components/ui/button";
import { EmptyPanel } from "@/components/ui/panel-state";
import type { FlowSearch } from "@/lib/flows/asked/search";
import type { FilterHint } from "@/lib/flows/view/filter-hints";
import { counted } from "@/lib/print/counted";
import { nameOfRange, nameOfWindow } from "../filter/range-select";
import { FilterHints } from "./filter-hints";

/** Why the table is empty; the first of these that holds. */
export type NoFlowsReason =
  | { kind: "filtered"; hidden: number; uncovered: number; hints: FilterHint[] }
  | { kind: "no-proxies"; message: string; hint: string }
  | { kind: "no-network" }
  | { kind: "quiet" };

interface NoFlowsProps {
  reason: NoFlowsReason;
  search: FlowSearch;
  onFilter: (filter: string) => void;
  onClearFilters: () => void;
  onWiden: (windowSeconds: number) => void;
}

const WIDER_SECONDS = 3_600;

export function NoFlows({ reason, search, onFilter, onClearFilters, onWiden }: NoFlowsProps) {
  const windowName = nameOfWindow(search.windowSeconds);
  const zone = useZone();
  switch (reason.kind) {
    case "filtered":
      return (
        <EmptyPanel
          title="No flow matches these filters"
          action={<Button onClick={onClearFilters}>Clear filters</Button>}
        >
          <p>
            They hide {counted(reason.hidden, "flow")} of {nameOfRange(search, zone)}.
          </p>
          <FilterHints hints={reason.hints} onFilter={onFilter} />
          {reason.uncovered > 0 ? (
            <p>
              {reason.uncovered} of them {reason.uncovered === 1 ? "is" : "are"} uncovered: traffic that no
              EgressNetwork covers cannot be denied, so no denials does not mean nothing left the mesh.
            </p>
          ) : null}
        </EmptyPanel>
      );
    case "no-proxies":
      return (
        <EmptyPanel
          title="Prometheus has no Linkerd proxies"
          action={<ButtonLink href="/health">Open Health</ButtonLink>}
        >
          <p>{reason.message}</p>
          <p>{reason.hint}</p>
        </EmptyPanel>
      );
    case "no-network":
      return (
        <EmptyPanel
          title="There is no EgressNetwork yet"
          action={
            <ButtonLink kind="ink" href="/networks/new">
              Create an EgressNetwork…
            </ButtonLink>
          }
        >
          <p>Without one, proxies allow all traffic out and count none of it as egress.</p>
          <p>One that allows all traffic changes nothing and makes every destination visible here.</p>
        </EmptyPanel>
      );
    case "quiet":
      return (
        <EmptyPanel
          title={`Nothing left the mesh in the last ${windowName}`}
          action={
            search.windowSeconds < WIDER_SECONDS ? (
              <Button onClick={() => onWiden(WIDER_SECONDS)}>Show the last {nameOfWindow(WIDER_SECONDS)}</Button>
            ) : null
          }
        >
          The proxies are scraped, but no egress counter increased.
        </EmptyPanel>
      );
  }
}
