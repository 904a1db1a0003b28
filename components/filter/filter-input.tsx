"use client";

import { type KeyboardEvent, type RefObject, useId, useState } from "react";
import { classNames } from "@/components/ui/class-names";
import { type CaretWord, completeFilter, type FilterSuggestion, wordAt } from "@/lib/flows/asked/complete-filter";
import { type FilterFault, type FilterPiece, parseFilter } from "@/lib/flows/asked/filter-language";
import { withoutPiece } from "@/lib/flows/asked/filter-pieces";
import type { FacetQuestion, FlowFacets } from "@/lib/flows/view/flow-facets";
import { cut } from "@/lib/print/cut";
import { visibleText } from "@/lib/print/visible-text";
import { FilterChips } from "./filter-chips";
import styles from "./filter-input.module.css";

interface FilterInputProps {
  input: RefObject<HTMLInputElement | null>;
  filter: string;
  facets: FlowFacets | null;
  /** `caret` is where typing goes on; null once it is over. */
  onType: (filter: string, caret: number | null) => void;
  /** The values to offer; null: none. */
  onFacet: (facet: FacetQuestion | null) => void;
}

/** The filter as text, in which each term is a chip: what is broken stays, is marked and explained; the word at the caret is completed. */
export function FilterInput({ input, filter, facets, onType, onFacet }: FilterInputProps) {
  const id = useId();
  const [caret, setCaret] = useState<number | null>(null);
  const [chosen, setChosen] = useState(-1);
  const [scrolled, setScrolled] = useState(0);
  const word = caret === null ? null : wordAt(filter, caret);
  const suggestions =
    word && (word.key !== null || word.typed !== "") ? completeFilter(word, knownValues(word, facets)) : [];
  const offered = suggestions.filter(({ text }) => text !== filter.slice(word?.start, word?.end));
  // What is still being typed is not wrong yet.
  const parsed = parseFilter(filter);
  const faults = parsed.faults.filter(({ end }) => end !== caret);
  const explained = caret === null ? [] : faults;

  function type(text: string, at: number | null) {
    setCaret(at);
    setChosen(-1);
    onType(text, at);
    const next = at === null ? null : wordAt(text, at);
    onFacet(next?.key ? { key: next.key, typed: next.typed } : null);
  }

  /** A term goes as a whole, and typing goes on behind the others. */
  function remove({ start }: FilterPiece) {
    type(withoutPiece(filter, start), null);
    input.current?.focus();
  }

  /** The term before the caret, where a space ends it and the text. */
  function finished({ selectionStart, selectionEnd }: HTMLInputElement): FilterPiece | null {
    const ends = selectionStart === filter.length && selectionEnd === filter.length && /\S\s+$/.test(filter);
    return (ends && parsed.pieces.at(-1)) || null;
  }

  function take({ text }: FilterSuggestion, { start, end }: CaretWord) {
    const done = text.endsWith(":") ? text : `${text} `;
    const after = filter.slice(end).trimStart();
    type(filter.slice(0, start) + done + after, start + done.length);
    requestAnimationFrame(() => input.current?.setSelectionRange(start + done.length, start + done.length));
  }

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && offered.length > 0) {
      event.preventDefault();
      setChosen((chosen + step + offered.length + 1) % (offered.length + 1) === offered.length ? -1 : chosen + step);
      return;
    }
    const picked = offered[event.key === "Tab" ? Math.max(chosen, 0) : chosen];
    if ((event.key === "Enter" || event.key === "Tab") && picked && word && !event.shiftKey) {
      event.preventDefault();
      take(picked, word);
    } else if (event.key === "Enter") type(withRoom(filter), null);
    else if (event.key === "Backspace" && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const last = finished(event.currentTarget);
      if (!last) return;
      event.preventDefault();
      const rest = withRoom(withoutPiece(filter, last.start));
      type(rest, rest.length);
    } else if (event.key === "Escape") {
      event.preventDefault();
      if (offered.length > 0 && caret !== null) type(filter, null);
      else if (filter) type("", 0);
      else input.current?.blur();
    }
  }

  return (
    <div className={styles.field}>
      <input
        ref={input}
        className={styles.text}
        type="text"
        role="combobox"
        aria-label="Filter flows"
        aria-keyshortcuts="/"
        aria-expanded={offered.length > 0}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={chosen >= 0 ? `${id}-${chosen}` : undefined}
        aria-invalid={faults.length > 0 || undefined}
        aria-describedby={explained.length > 0 ? `${id}-faults` : undefined}
        placeholder="ns:shop verdict:denied OR host:stripe -workload:canary"
        autoComplete="off"
        spellCheck={false}
        value={filter}
        onChange={({ target: { value, selectionStart } }) => {
          // A chip ends with one space already.
          const text = value.startsWith(filter) ? value.replace(/\s{2,}$/, " ") : value;
          type(text, Math.min(selectionStart ?? text.length, text.length));
        }}
        onSelect={(event) =>
          event.currentTarget.selectionStart !== caret && caret !== null && setCaret(event.currentTarget.selectionStart)
        }
        onScroll={(event) => setScrolled(event.currentTarget.scrollLeft)}
        // Beside the chips, not in the last of them.
        onClick={({ currentTarget: { selectionStart } }) => {
          const room = withRoom(filter);
          if (selectionStart === filter.length && room !== filter) type(room, room.length);
        }}
        onBlur={() => caret !== null && type(filter.trimEnd(), null)}
        onKeyDown={onKeyDown}
      />
      <FilterChips
        filter={filter}
        pieces={parsed.pieces}
        faults={faults}
        scrolled={scrolled}
        onScroll={(by) => input.current?.scrollBy({ left: by })}
        onRemove={remove}
      />
      {explained.length > 0 ? (
        <p id={`${id}-faults`} className={styles.faults} role="status">
          <FilterFaults filter={filter} faults={explained} />
        </p>
      ) : null}
      <div
        id={`${id}-list`}
        role="listbox"
        aria-label="Completions"
        className={styles.list}
        hidden={offered.length === 0 || explained.length > 0}
      >
        {offered.map((suggestion, index) => (
          <div
            key={suggestion.text}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === chosen}
            className={classNames(styles.option, index === chosen && styles.chosen)}
            onPointerDown={(event) => {
              event.preventDefault();
              if (word) take(suggestion, word);
            }}
          >
            <span>{visibleText(suggestion.text)}</span>
            {suggestion.flows === null ? null : <span className={styles.flows}>{suggestion.flows}</span>}
          </div>
        ))}
      </div>
    </div>
  );
}

function knownValues({ key }: CaretWord, facets: FlowFacets | null): readonly { value: string; flows: number }[] {
  if (key === "verdict") return facets?.verdicts ?? [];
  if (key === "protocol") return facets?.protocols ?? [];
  return facets?.asked?.key === key ? facets.asked.values : [];
}

function withRoom(filter: string): string {
  return /\S$/.test(filter) ? `${filter} ` : filter;
}

export function FilterFaults({ filter, faults }: { filter: string; faults: readonly FilterFault[] }) {
  return faults.map((fault) => (
    <span key={fault.start}>
      <code>{cut(filter.slice(fault.start, fault.end), 40)}</code> {fault.message}{" "}
    </span>
  ));
}
