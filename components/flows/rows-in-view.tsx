"use client";

import { useVirtualizer } from "@tanstack/react-virtual";
import { type RefObject, useEffect, useImperativeHandle, useLayoutEffect } from "react";

/** Indexes of the first and the last. */
interface RowsInView {
  first: number;
  last: number;
}

export interface RowScroller {
  scrollTo(index: number): void;
}

interface RowsInViewWatchProps {
  scroller: RefObject<HTMLElement | null>;
  rowScroller: RefObject<RowScroller | null>;
  count: number;
  rowHeight: number;
  headHeight: number;
  /** To be seen first; -1: none. */
  opened: number;
  onView: (view: RowsInView) => void;
}

/** Tells which rows of a long table are in view. Draws nothing: most tables are short and load none of it. */
export function RowsInViewWatch(props: RowsInViewWatchProps) {
  const { scroller, rowScroller, count, rowHeight, headHeight, opened, onView } = props;
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 6,
    // Scrolling does not wait for the rows; a key or a click would have to wait for both.
    useFlushSync: false,
    scrollPaddingStart: headHeight,
  });
  const items = virtualizer.getVirtualItems();
  const first = items[0]?.index;
  const last = items.at(-1)?.index;

  useLayoutEffect(() => {
    if (first !== undefined && last !== undefined) onView({ first, last });
  }, [first, last, onView]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: rows of another height stand elsewhere
  useEffect(() => virtualizer.measure(), [rowHeight]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: only what the URL opened is brought into view, and only once
  useEffect(() => {
    if (opened >= 0) virtualizer.scrollToIndex(opened, { align: "center" });
  }, []);

  useImperativeHandle(rowScroller, () => ({ scrollTo: (index) => virtualizer.scrollToIndex(index) }), [virtualizer]);
  return null;
}
