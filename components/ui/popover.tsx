"use client";

import { type ComponentProps, type ReactNode, useId, useRef, useState } from "react";
import { Button } from "./button";
import styles from "./popover.module.css";

interface PopoverProps extends Omit<ComponentProps<typeof Button>, "children" | "popoverTarget"> {
  /** Names the panel for assistive technology. */
  label: string;
  /** On the button. */
  words?: ReactNode;
  /** Called each time it opens or closes. */
  onOpen?: (open: boolean) => void;
  /** What stands inside while it is open; `close` closes it. */
  children: (close: () => void) => ReactNode;
}

/** A button and what it opens above the page; Escape and a click elsewhere close it. */
export function Popover({ label, words, onOpen, children, ...button }: PopoverProps) {
  const id = useId();
  const panel = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLSpanElement>(null);
  const [open, setOpen] = useState(false);
  return (
    <span ref={opener} className={styles.opener}>
      <Button aria-expanded={open} {...button} popoverTarget={id}>
        {words}
      </Button>
      <div
        ref={panel}
        id={id}
        popover="auto"
        role="dialog"
        aria-label={label}
        className={styles.panel}
        onToggle={(event) => {
          const opened = event.newState === "open";
          setOpen(opened);
          onOpen?.(opened);
          if (opened) placeBeside(event.currentTarget, opener.current);
        }}
        // A drawer behind it stays.
        onKeyDown={(event) => event.key === "Escape" && event.stopPropagation()}
      >
        {open ? children(() => panel.current?.hidePopover()) : null}
      </div>
    </span>
  );
}

/** Beside its opener, towards the middle of the window, so that what is loaded into it later has room. */
function placeBeside(panel: HTMLElement, opener: HTMLElement | null): void {
  const rect = opener?.getBoundingClientRect();
  if (!rect) return;
  const atRight = rect.left > window.innerWidth / 2;
  const atFoot = rect.top > window.innerHeight / 2;
  panel.style.top = atFoot ? "auto" : `${rect.bottom + 4}px`;
  panel.style.bottom = atFoot ? `${window.innerHeight - rect.top + 4}px` : "auto";
  panel.style.maxHeight = `${atFoot ? rect.top - 12 : window.innerHeight - rect.bottom - 12}px`;
  panel.style.left = atRight ? "auto" : `${rect.left}px`;
  panel.style.right = atRight ? `${Math.max(8, window.innerWidth - rect.right)}px` : "auto";
  requestAnimationFrame(() => panel.querySelector<HTMLElement>("input, button, select")?.focus());
}
