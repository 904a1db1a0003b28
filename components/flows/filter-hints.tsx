import { Button } from "@/components/ui/button";
import type { FilterHint } from "@/lib/flows/view/filter-hints";
import { visibleText } from "@/lib/print/visible-text";

interface FilterHintsProps {
  hints: FilterHint[];
  onFilter: (filter: string) => void;
}

/** Which term of a filter keeps everything out, and what was probably meant. */
export function FilterHints({ hints, onFilter }: FilterHintsProps) {
  const empty = hints.filter(({ flows }) => flows === 0);
  if (empty.length === 0) {
    return hints.length < 2 ? null : (
      <p>
        No flow matches all terms. Alone{" "}
        {hints.map(({ term, flows }, at) => (
          <span key={term}>
            {at === 0 ? null : ", "}
            <code>{visibleText(term)}</code> matches {flows}
          </span>
        ))}
        .
      </p>
    );
  }
  return empty.map(({ term, instead }) => (
    <p key={term}>
      <code>{visibleText(term)}</code> matches no flow.{" "}
      {instead ? (
        <Button kind="quiet" onClick={() => onFilter(instead.filter)}>
          Did you mean {visibleText(instead.term)}?
        </Button>
      ) : null}
    </p>
  ));
}
