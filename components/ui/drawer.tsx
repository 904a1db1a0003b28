"use client";

import { X } from "lucide-react";
import { type ReactNode, useEffect } from "react";
import { Button } from "./button";
import styles from "./drawer.module.css";
import { Scroll } from "./scroll";

interface DrawerProps {
  /** Names the region for assistive technology and tests. */
  label: string;
  /** What stands above the title: a verdict, tags. */
  mark?: ReactNode;
  title: ReactNode;
  /** What it comes to, in a sentence under the title. */
  lead?: ReactNode;
  /** Icon buttons beside Close. */
  tools?: ReactNode;
  /** Stays visible at the foot: the primary action. */
  action?: ReactNode;
  onClose: () => void;
  children: ReactNode;
}

/** 480 px at the right of a list, which stays usable beside it; so it is a region and no modal dialog. */
export function Drawer({ label, mark, title, lead, tools, action, onClose, children }: DrawerProps) {
  useEffect(() => {
    const closeOnEscape = (event: KeyboardEvent) => {
      if (event.key === "Escape" && !event.defaultPrevented && !document.querySelector("dialog[open]")) onClose();
    };
    document.addEventListener("keydown", closeOnEscape);
    return () => document.removeEventListener("keydown", closeOnEscape);
  }, [onClose]);

  return (
    <aside className={styles.drawer} aria-label={label}>
      <header className={styles.header}>
        <div className={styles.bar}>
          {mark}
          <span className={styles.gap} />
          {tools}
          <Button
            kind="quiet"
            square
            icon={<X aria-hidden />}
            aria-label="Close"
            title="Close (Esc)"
            onClick={onClose}
          />
        </div>
        <h2 className={styles.title}>{title}</h2>
        {lead ? <p className={styles.lead}>{lead}</p> : null}
      </header>
      <Scroll className={styles.body} label={`${label}: content`}>
        {children}
      </Scroll>
      {action ? <footer className={styles.action}>{action}</footer> : null}
    </aside>
  );
}

interface DrawerSectionProps {
  title: ReactNode;
  note?: ReactNode;
  children: ReactNode;
}

export function DrawerSection({ title, note, children }: DrawerSectionProps) {
  return (
    <section className={styles.section}>
      <h3 className={styles.heading}>
        <span>{title}</span>
        {note ? <small>{note}</small> : null}
      </h3>
      {children}
    </section>
  );
}
