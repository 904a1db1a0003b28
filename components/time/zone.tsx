"use client";

import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from "react";
import { browserZone, type Zone } from "@/lib/print/moment";
import { BROWSER, type KeptZone, printKeptZone, ZONE_COOKIE } from "./kept-zone";

interface ChosenZone extends KeptZone {
  choose: (choice: KeptZone["choice"]) => void;
}

const Chosen = createContext<ChosenZone>({ choice: BROWSER, zone: null, choose: () => {} });

interface ZoneProviderProps {
  /** As the browser's cookie has it. */
  kept: KeptZone;
  keep: (name: string, value: string) => void;
  children: ReactNode;
}

/**
 * In which zone every moment of the page is told. The server learns a browser's own zone with its second page: until then moments stay
 * hidden for the blink before the page listens, since one that changes under the reader is worse.
 */
export function ZoneProvider({ kept, keep, children }: ZoneProviderProps) {
  const [chosen, setChosen] = useState(kept);
  const choose = useCallback(
    (choice: KeptZone["choice"]) => {
      const next = { choice, zone: choice === BROWSER ? browserZone() : choice };
      setChosen(next);
      keep(ZONE_COOKIE, printKeptZone(next));
    },
    [keep],
  );
  useEffect(() => {
    // A first visit, or a browser that travelled.
    if (chosen.choice === BROWSER && chosen.zone !== browserZone()) choose(BROWSER);
  }, [chosen, choose]);
  const value = useMemo(() => ({ ...chosen, choose }), [chosen, choose]);
  return <Chosen value={value}>{children}</Chosen>;
}

/** The zone to print moments in; `UTC` for as long as it is not known, see `useChosenZone`. */
export function useZone(): Zone {
  return useContext(Chosen).zone ?? "UTC";
}

export function useChosenZone(): ChosenZone {
  return useContext(Chosen);
}
