"use client";

import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { placeOfKey } from "@/components/addresses/places";
import { isTyping } from "@/components/ui/is-typing";

const loadPalette = () => import("./palette");
const Palette = lazy(() => loadPalette().then((module) => ({ default: module.Palette })));
const Help = dynamic(() => import("./help").then((module) => module.Help), { ssr: false });

const SEQUENCE_MILLISECONDS = 1_500;
const PRELOAD_MILLISECONDS = 3_000;

/** Keys that work on every page: the palette, the list of keys, and `g` with the letter of a place. */
export function Shortcuts() {
  const router = useRouter();
  const [open, setOpen] = useState<"palette" | "help" | null>(null);
  const typed = useRef({ words: "", entered: false });
  useEffect(() => {
    // Fetched when the page is at rest; a server that is away is told of when the palette is opened.
    const timer = setTimeout(() => loadPalette().catch(() => {}), PRELOAD_MILLISECONDS);
    return () => clearTimeout(timer);
  }, []);
  useEffect(() => {
    const openPalette = () => {
      typed.current = { words: "", entered: false };
      setOpen("palette");
    };
    let goAt = Number.NEGATIVE_INFINITY;
    const press = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) {
        event.preventDefault();
        openPalette();
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const place = event.timeStamp - goAt < SEQUENCE_MILLISECONDS ? placeOfKey(event.key) : null;
      goAt = event.key === "g" ? event.timeStamp : Number.NEGATIVE_INFINITY;
      if (event.key === "?") setOpen("help");
      else if (place) router.push(place.href);
    };
    document.addEventListener("keydown", press);
    addEventListener(OPEN_PALETTE, openPalette);
    return () => {
      document.removeEventListener("keydown", press);
      removeEventListener(OPEN_PALETTE, openPalette);
    };
  }, [router]);
  const close = () => setOpen(null);
  if (open === "palette") {
    return (
      <Suspense fallback={renderFirstInput()}>
        <Palette typed={typed.current} onClose={close} />
      </Suspense>
    );
  }
  return open === "help" ? <Help onClose={close} /> : null;

  /** Takes what is typed while the palette is loaded. */
  function renderFirstInput() {
    return (
      <input
        className="visually-hidden"
        aria-label="Find or go"
        // biome-ignore lint/a11y/noAutofocus: a palette is opened to type into
        autoFocus
        onChange={(event) => {
          typed.current.words = event.target.value;
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter") typed.current.entered = true;
          if (event.key === "Escape") close();
        }}
      />
    );
  }
}

/** Dispatched on the window by a button that opens the palette. */
const OPEN_PALETTE = "egress-open-palette";
