"use client";

import { Check, Copy, type LucideIcon } from "lucide-react";
import { useState } from "react";
import { Button } from "./button";

interface CopyButtonProps {
  /** Or what it is when it is copied. */
  text: string | (() => string);
  /** What is copied: "PromQL", "kubectl command". */
  what: string;
  /** `text` is a URL relative to the page, and is copied in full. */
  absolute?: boolean;
  icon?: LucideIcon;
  /** Shown beside the icon; without it the button is an icon alone. */
  children?: string;
  kind?: "line" | "quiet";
}

export function CopyButton({ text, what, absolute, icon: Icon = Copy, children, kind = "quiet" }: CopyButtonProps) {
  const [state, setState] = useState<"idle" | "copied" | "failed">("idle");
  const copy = async () => {
    try {
      const now = typeof text === "string" ? text : text();
      await navigator.clipboard.writeText(absolute ? new URL(now, window.location.href).href : now);
      setState("copied");
    } catch {
      // Outside of https and localhost there is no clipboard.
      setState("failed");
    }
    setTimeout(() => setState("idle"), 2000);
  };
  const said = state === "copied" ? "Copied" : state === "failed" ? "Select and copy by hand" : null;
  return (
    <Button
      kind={kind}
      square={!children}
      icon={state === "copied" ? <Check aria-hidden /> : <Icon aria-hidden />}
      aria-label={children ? undefined : `Copy ${what}`}
      title={said ?? `Copy ${what}`}
      onClick={copy}
    >
      {children ? (said ?? children) : null}
      <span role="status" className="visually-hidden">
        {said}
      </span>
    </Button>
  );
}
