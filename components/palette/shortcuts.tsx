"use client";

import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { isTyping } from "@/components/ui/is-typing";

const loadPalette = () => import("./palette");
const Palette = dynamic(() => loadPalette().then((module) => module.Palette), { ssr: false });
const Help = dynamic(() => import("./help").then((module) => module.Help), { ssr: false });

const PLACES: Record<string, string> = { f: "/flows", n: "/networks", e: "/explain", a: "/activity", h: "/health" };
const SEQUENCE_MILLISECONDS = 1_500;
const PRELOAD_MILLISECONDS = 3_000;

/** Keys that work on every page: the palette, the list of keys, and `g` with the first letter of a page. */
export function Shortcuts() {
  const router = useRouter();
  const [open, setOpen] = useState<"palette" | "help" | null>(null);
  useEffect(() => {
    // Fetched when the page is at rest, so that what is typed behind Ctrl-K is not lost; a server that is away is told of then.
    const timer = setTimeout(() => loadPalette().catch(() => {}), PRELOAD_MILLISECONDS);
    return () => clearTimeout(timer);
  }, []);
  useEffect(() => {
    let goAt = Number.NEGATIVE_INFINITY;
    const press = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) {
        event.preventDefault();
        setOpen("palette");
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const place = event.timeStamp - goAt < SEQUENCE_MILLISECONDS ? PLACES[event.key] : undefined;
      goAt = event.key === "g" ? event.timeStamp : Number.NEGATIVE_INFINITY;
      if (event.key === "?") setOpen("help");
      else if (place) router.push(place);
    };
    const openPalette = () => setOpen("palette");
    document.addEventListener("keydown", press);
    addEventListener(OPEN_PALETTE, openPalette);
    return () => {
      document.removeEventListener("keydown", press);
      removeEventListener(OPEN_PALETTE, openPalette);
    };
  }, [router]);
  const close = () => setOpen(null);
  if (open === "palette") return <Palette onClose={close} />;
  return open === "help" ? <Help onClose={close} /> : null;
}

/** Dispatched on the window by a button that opens the palette. */
export const OPEN_PALETTE = "egress-open-palette";
