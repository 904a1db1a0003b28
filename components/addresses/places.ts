import {
  Globe,
  HeartPulse,
  History,
  ListChecks,
  type LucideIcon,
  Route,
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
  | "author"
  | "explain"
  | "policyTests"
  | "activity"
  | "health";

interface PlaceFacts {
  href: string;
  /** In the sidebar, the palette, the list of keys and the tab. */
  title: string;
  icon: LucideIcon;
  /** Other words for it, by which the palette finds it too. */
  words: string;
  /** Behind `g`. */
  key: string;
}

export const PLACES: Record<Place, PlaceFacts> = {
  flows: {
    href: "/flows",
    title: "Flows",
    icon: TextAlignStart,
    key: "f",
    words: "traffic table requests connections",
  },
  map: { href: "/map", title: "Map", icon: Waypoints, key: "m", words: "graph topology picture" },
  compare: { href: "/compare", title: "What is new", icon: Sparkle, key: "w", words: "new first seen gone diff inbox" },
  networks: {
    href: "/networks",
    title: "Networks",
    icon: Globe,
    key: "n",
    words: "egressnetwork policy allow deny routes",
  },
  networkPolicies: {
    href: "/network-policies",
    title: "NetworkPolicies",
    icon: ShieldHalf,
    key: "p",
    words: "isolation default-deny bypass kubernetes",
  },
  author: { href: "/author", title: "Author", icon: Route, key: "r", words: "allow draft routes allow-list write" },
  explain: { href: "/explain", title: "Explain", icon: Scale, key: "e", words: "why simulate request what if" },
  policyTests: {
    href: "/policy-tests",
    title: "Policy tests",
    icon: ListChecks,
    key: "t",
    words: "assert expectations ci",
  },
  activity: { href: "/activity", title: "Activity", icon: History, key: "a", words: "history changes audit undo log" },
  health: {
    href: "/health",
    title: "Health",
    icon: HeartPulse,
    key: "h",
    words: "status checks findings warnings errors settings",
  },
};

export function placeOfKey(key: string): PlaceFacts | null {
  return Object.values(PLACES).find((each) => each.key === key) ?? null;
}
