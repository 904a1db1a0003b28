import { BUILT_IN_VIEWS } from "@/components/addresses/built-in-views";
import { PLACES } from "@/components/addresses/places";
import { saveFlows } from "@/components/live/save-flows";
import { chooseTheme } from "@/components/shell/preferences";
import type { FlowSearch } from "@/lib/flows/asked/search";

/** What the palette finds by its name, or by other words for it, and goes to or does. */
export interface Command {
  group: "Pages" | "Views" | "Actions";
  title: string;
  /** Other words for it. */
  words: string;
  /** Where `title` names objects too, what it does: by their names alone it is not found. */
  does?: string;
  href?: string;
  run?: () => void | Promise<void>;
}

const RANGES = [
  ["5m", "5 min"],
  ["15m", "15 min"],
  ["1h", "1 h hour"],
  ["6h", "6 h hours"],
  ["24h", "24 h day today"],
  ["7d", "7 d days week"],
  ["30d", "30 d days month"],
] as const;

/** Pages that look at a window which ends now. */
const WITH_RANGE = ["/flows", "/map", "/networks", "/author"];

const PAGES: readonly Command[] = Object.values(PLACES).map(({ href, title, words }) => ({
  group: "Pages",
  title,
  words,
  href,
}));

const VIEWS: readonly Command[] = BUILT_IN_VIEWS.map((view) => ({ group: "Views", ...view }));

const ALWAYS: readonly Command[] = [
  { group: "Actions", title: "New network…", words: "create add egressnetwork", href: "/networks/new" },
  {
    group: "Actions",
    title: "Draft routes for denied flows…",
    words: "allow author",
    href: "/author?filter=verdict:denied",
  },
  { group: "Actions", title: "Light theme", words: "colour color mode bright", run: () => chooseTheme("light") },
  { group: "Actions", title: "Dark theme", words: "colour color mode night", run: () => chooseTheme("dark") },
  { group: "Actions", title: "Theme of the system", words: "colour color mode auto", run: () => chooseTheme("system") },
];

/** What can be done on the page at `location`, in the order in which it is listed. */
export function commandsAt(
  { pathname, search: query }: Pick<Location, "pathname" | "search">,
  search: FlowSearch,
  zone: string,
) {
  const ranges = WITH_RANGE.includes(pathname)
    ? RANGES.map(([window, words]): Command => {
        const parameters = new URLSearchParams(query);
        parameters.delete("end");
        parameters.set("window", window);
        return {
          group: "Actions",
          title: `Show the last ${words.split(" ").slice(0, 2).join(" ")}`,
          words: `range window time ${words}`,
          href: `${pathname}?${parameters}`,
        };
      })
    : [];
  const exports = (["csv", "json"] as const).map(
    (form): Command => ({
      group: "Actions",
      title: `Export flows as ${form.toUpperCase()}`,
      words: "download save file spreadsheet",
      run: () => saveFlows({ ...exported(search), zone }, form),
    }),
  );
  return [...PAGES, ...VIEWS, ...ALWAYS, ...ranges, ...(pathname === "/flows" ? exports : [])];
}

function exported(search: FlowSearch) {
  const { windowSeconds, end } = search;
  return {
    question: { windowSeconds, end, namespaces: [] },
    search,
    readAt: end ?? new Date().toISOString(),
  };
}

/** Whether each of the words begins a word of it. */
export function names(
  { title, words, does = title }: Pick<Command, "title" | "words" | "does">,
  needles: readonly string[],
): boolean {
  const has = (text: string) => (needle: string) => ` ${text} ${words}`.toLowerCase().includes(` ${needle}`);
  return needles.every(has(title)) && (needles.length === 0 || needles.some(has(does)));
}
