import { createElement, type HTMLAttributes, type ReactNode, type Ref } from "react";

interface ScrollProps {
  label: string;
  /** A `section` is a landmark; the others are parts of one, and groups. */
  as?: "section" | "div" | "pre";
  className?: string;
  busy?: boolean;
  ref?: Ref<HTMLElement>;
  children: ReactNode;
}

/** What scrolls must be reachable by keyboard, and say what it is when it is reached. */
export function Scroll({ label, as = "section", className, busy, ref, children }: ScrollProps) {
  const role = as === "section" ? undefined : "group";
  const props = { ref, className, role, tabIndex: 0, "aria-label": label, "aria-busy": busy };
  return createElement<HTMLAttributes<HTMLElement>, HTMLElement>(as, props, children);
}
