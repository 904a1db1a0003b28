import {
  Globe,
  HeartPulse,
  History,
  ListChecks,
  type LucideIcon,
  Scale,
  ShieldHalf,
  Sparkle,
  TextAlignStart,
  Waypoints,
} from "lucide-react";

/** The pages that one goes to, in the order in which they are listed; other pages are reached from these. */
export type Place =
  | "flows"
  | "map"
  | "compare"
  | "networks"
  | "networkPolicies"
  | "explain"
  | "policyTests"
  | "activity"
  | "health";

interface PlaceFacts {
  href: string;
  /** In the sidebar, the palette, the list of keys and the tab. */
  title: string;
  icon: LucideIcon;
  /** Behind `g`. */
  key: string;
}

export const PLACES: Record<Place, PlaceFacts> = {
  flows: { href: "/flows", title: "Flows", icon: TextAlignStart, key: "f" },
  map: { href: "/map", title: "Map", icon: Waypoints, key: "m" },
  compare: { href: "/compare", title: "What is new", icon: Sparkle, key: "w" },
  networks: { href: "/networks", title: "Networks", icon: Globe, key: "n" },
  networkPolicies: { href: "/network-policies", title: "NetworkPolicies", icon: ShieldHalf, key: "p" },
  explain: { href: "/explain", title: "Explain", icon: Scale, key: "e" },
  policyTests: { href: "/policy-tests", title: "Policy tests", icon: ListChecks, key: "t" },
  activity: { href: "/activity", title: "Activity", icon: History, key: "a" },
  health: { href: "/health", title: "Health", icon: HeartPulse, key: "h" },
};

export function placeOfKey(key: string): PlaceFacts | null {
  return Object.values(PLACES).find((each) => each.key === key) ?? null;
}
