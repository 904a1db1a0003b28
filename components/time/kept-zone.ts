import { isZone, type Zone } from "@/lib/print/moment";

export const ZONE_COOKIE = "zone";
export const BROWSER = "browser";

/** What a browser keeps of its reader's choice. */
export interface KeptZone {
  /** `browser`, or the zone itself. */
  choice: typeof BROWSER | Zone;
  /** null: the browser's own, which nobody told yet. */
  zone: Zone | null;
}

/** `browser`, `browser:America/New_York`, `UTC`, `Asia/Kathmandu`; anything else is the browser's. */
export function parseKeptZone(cookie: string | undefined): KeptZone {
  const [choice = BROWSER, own = ""] = (cookie ?? BROWSER).split(":", 2);
  if (choice !== BROWSER && isZone(choice)) return { choice, zone: choice };
  return { choice: BROWSER, zone: isZone(own) ? own : null };
}

export function printKeptZone({ choice, zone }: KeptZone): string {
  return choice === BROWSER && zone !== null ? `${BROWSER}:${zone}` : choice;
}
