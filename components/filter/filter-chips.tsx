import { X } from "lucide-react";
import { classNames } from "@/components/ui/class-names";
import type { FilterFault, FilterPiece } from "@/lib/flows/asked/filter-language";
import { visibleText } from "@/lib/print/visible-text";
import styles from "./filter-chips.module.css";

interface FilterChipsProps {
  filter: string;
  pieces: readonly FilterPiece[];
  /** What is marked as broken. */
  faults: readonly FilterFault[];
  /** Pixels by which the text behind is scrolled. */
  scrolled: number;
  /** A chip was reached that is out of sight. */
  onScroll: (by: number) => void;
  onRemove: (piece: FilterPiece) => void;
}

/** The text of the filter once more, invisible, over the input: each term has a frame, and a button in the space behind it that takes it out. */
export function FilterChips({ filter, pieces, faults, scrolled, onScroll, onRemove }: FilterChipsProps) {
  let at = 0;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot lie over text
    <div
      role="group"
      aria-label="Filter terms"
      className={styles.mirror}
      onScroll={({ currentTarget: mirror }) => {
        if (mirror.scrollLeft === 0) return;
        onScroll(mirror.scrollLeft);
        mirror.scrollLeft = 0;
      }}
    >
      <span className={styles.line} style={scrolled === 0 ? undefined : { transform: `translateX(${-scrolled}px)` }}>
        {pieces.map((piece) => {
          const { start, end, kind } = piece;
          const before = filter.slice(at, start);
          const text = filter.slice(start, end);
          at = end;
          const fault = faults.some((each) => each.start === start);
          const chip = kind === "term" || kind === "fault";
          return (
            <span key={start}>
              <span aria-hidden>
                {before}
                <span className={classNames(chip && styles.chip, kind === "operator" && styles.operator)}>
                  {fault ? <mark data-fault>{text}</mark> : text}
                </span>
              </span>
              {chip ? (
                <span className={styles.room}>
                  <button
                    type="button"
                    className={styles.remove}
                    aria-label={`Remove ${visibleText(text)}`}
                    title={`Remove ${visibleText(text)}`}
                    onClick={() => onRemove(piece)}
                    onKeyDown={(event) => {
                      if (event.key !== "Delete" && event.key !== "Backspace") return;
                      event.preventDefault();
                      onRemove(piece);
                    }}
                  >
                    <X aria-hidden size={11} />
                  </button>
                </span>
              ) : null}
            </span>
          );
        })}
      </span>
    </div>
  );
}
