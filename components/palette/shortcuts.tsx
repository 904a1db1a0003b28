"use client";

import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { placeOfKey } from "@/components/addresses/places";
import { isTyping } from "@/components/ui/is-typing";
import { Palette } from "./palette";

const Help = dynamic(() => import("./help").then((module) => module.Help), { ssr: false });

const SEQUENCE_MILLISECONDS = 1_500;

/** Keys that work on every page: the palette, the list of keys, and `g` with the letter of a place. */
export function Shortcuts() {
  const router = useRouter();
  const [helps, setHelps] = useState(false);
  useEffect(() => {
    let goAt = Number.NEGATIVE_INFINITY;
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const place = event.timeStamp - goAt < SEQUENCE_MILLISECONDS ? placeOfKey(event.key) : null;
      goAt = event.key === "g" ? event.timeStamp : Number.NEGATIVE_INFINITY;
      if (event.key === "?") setHelps(true);
      else if (place) router.push(place.href);
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, [router]);
  return (
    <>
      <Palette />
      {helps ? <Help onClose={() => setHelps(false)} /> : null}
    </>
  );
}
