"use client";

import { useRouter } from "next/navigation";
import { type ReactNode, useEffect, useMemo, useState } from "react";
import { undoChangeHref } from "@/components/addresses/review-href";
import { useSavedViews } from "@/components/addresses/saved-views";
import { useAnswer } from "@/components/live/use-answer";
import { useServed } from "@/components/live/use-served";
import { useZone } from "@/components/time/zone";
import { classNames } from "@/components/ui/class-names";
import { Host, printDestination } from "@/components/ui/host";
import { VERDICT_WORD, Verdict } from "@/components/ui/verdict";
import { Workload } from "@/components/ui/workload";
import { ACTIVITY } from "@/lib/changes/activity";
import { withStance } from "@/lib/flows/asked/filter-edit";
import type { FilterKey } from "@/lib/flows/asked/filter-keys";
import { printQuestion } from "@/lib/flows/asked/question";
import { NO_SEARCH, parseFlowSearch, printFlowSearch } from "@/lib/flows/asked/search";
import type { FoundFlows } from "@/lib/flows/view/find-flows";
import { counted } from "@/lib/print/counted";
import { type Command, commandsAt, names } from "./actions";
import styles from "./palette.module.css";

const KEY_NAME: Partial<Record<FilterKey, string>> = {
  ns: "Namespace",
  workload: "Workload",
  host: "Host",
  network: "Network",
};

const GROUPS: readonly Command["group"][] = ["Pages", "Views", "Actions"];

interface Choice {
  /** Unique among all. */
  id: string;
  group: Command["group"] | "In the traffic" | "Flows";
  /** At the right: what kind of thing it is. */
  what?: string;
  words: ReactNode;
  /** The same in one text, where names in `words` are cut. */
  name?: string;
  href?: string;
  run?: () => void | Promise<void>;
}

interface PaletteChoicesProps {
  listId: string;
  words: string;
  /** How often an arrow went down, less how often up. */
  steps: number;
  /** Enter was pressed behind `words`: goes as soon as it is known where to. */
  entered: boolean;
  /** Id of the chosen one; null while there is none. */
  onActive: (id: string | null) => void;
  onClose: () => void;
}

/** What the words in the palette stand for. */
export function PaletteChoices({ listId, words, steps, entered, onActive, onClose }: PaletteChoicesProps) {
  const router = useRouter();
  const [search] = useState(() => parseFlowSearch(new URLSearchParams(window.location.search)));
  const { windowSeconds, end } = search;
  const payload = useMemo(
    () => ({ question: { windowSeconds, end, namespaces: [] }, words }),
    [windowSeconds, end, words],
  );
  const { value: found, failed } = useAnswer("searchFlows", printQuestion(payload.question), payload);
  const { data: activity } = useServed(ACTIVITY);
  const [saved] = useSavedViews();
  const [fault, setFault] = useState<string | null>(null);
  const [runs, setRuns] = useState(false);
  const zone = useZone();
  const needles = words.toLowerCase().split(/\s+/).filter(Boolean);
  const commands = [...commandsAt(window.location, search, zone), ...savedCommands(), ...undoCommands()]
    .filter((command) => names(command, needles))
    .toSorted((a, b) => GROUPS.indexOf(a.group) - GROUPS.indexOf(b.group))
    .map(({ title, words: _, does: __, ...rest }): Choice => ({ id: `${rest.group} ${title}`, words: title, ...rest }));
  const choices = [...commands, ...foundChoices()];
  const index = choices.length === 0 ? -1 : ((steps % choices.length) + choices.length) % choices.length;
  const chosen = choices[index];
  // Flows that were found are those of the last words until the worker has answered these.
  const certain = index < commands.length && index >= 0 ? true : failed !== null || found?.words === words;
  const active = chosen ? `${listId}-${index}` : null;

  useEffect(() => {
    onActive(active);
    if (active && steps !== 0) document.getElementById(active)?.scrollIntoView({ block: "nearest" });
  }, [active, steps, onActive]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: goes once, to what is chosen when it is certain
  useEffect(() => {
    if (entered && certain) void go(chosen);
  }, [entered, certain]);

  async function go(choice: Choice | undefined) {
    if (!choice) return;
    try {
      setRuns(choice.run !== undefined);
      // What fails is told where it was asked for.
      await choice.run?.();
    } catch (error) {
      setFault(error instanceof Error ? error.message : "It could not be done.");
      setRuns(false);
      return;
    }
    onClose();
    if (choice.href) router.push(choice.href);
  }

  function hrefWith(change: Partial<typeof NO_SEARCH>) {
    return `/flows?${printFlowSearch({ ...NO_SEARCH, windowSeconds, end, ...change })}`;
  }

  function savedCommands(): Command[] {
    return saved.map(({ name, query }) => ({
      group: "Views",
      title: name,
      words: "saved view",
      href: `/flows?${query}`,
    }));
  }

  function undoCommands(): Command[] {
    const last = activity?.entries.find((entry) => entry.undoable && entry.kept === "activity");
    if (!last) return [];
    const { namespace, id, title } = last;
    return [
      {
        group: "Actions",
        title: `Undo last change: ${title}…`,
        words: "revert rollback",
        does: "Undo last change",
        href: undoChangeHref(namespace, id),
      },
    ];
  }

  function foundChoices(): Choice[] {
    const { flows, values }: Pick<FoundFlows, "flows" | "values"> = found ?? { flows: [], values: [] };
    return [
      ...values.map(
        ({ key, value, flows: count }): Choice => ({
          id: `${key} ${value}`,
          group: "In the traffic",
          href:
            key === "network"
              ? `/networks?network=${encodeURIComponent(value)}`
              : hrefWith({ filter: withStance("", key, value, "include") }),
          what: KEY_NAME[key] ?? key,
          words: `${value} · ${counted(count, "flow")}`,
        }),
      ),
      ...flows.map(
        (flow): Choice => ({
          id: flow.id,
          group: "Flows",
          href: hrefWith({ flow: flow.id }),
          name: `${VERDICT_WORD[flow.verdict]} ${flow.source.namespace}/${flow.source.workload} ${printDestination(flow)}`,
          words: (
            <>
              <Verdict verdict={flow.verdict} />
              <Workload namespace={flow.source.namespace} name={flow.source.workload} />
              <Host
                host={flow.host}
                registrableDomain={flow.registrableDomain}
                address={flow.address}
                port={flow.port}
              />
            </>
          ),
        }),
      ),
    ];
  }

  function renderChoice(choice: Choice, at: number) {
    return (
      <div
        key={choice.id}
        id={`${listId}-${at}`}
        role="option"
        aria-label={choice.name}
        tabIndex={-1}
        aria-selected={at === index}
        className={classNames(styles.choice, at === index && styles.chosen)}
        onPointerDown={(event) => {
          event.preventDefault();
          void go(choice);
        }}
      >
        <span className={styles.words}>{choice.words}</span>
        {choice.what ? <span className={styles.what}>{choice.what}</span> : null}
      </div>
    );
  }

  return (
    <>
      {[...new Set(choices.map(({ group }) => group))].map((group) => (
        // biome-ignore lint/a11y/useSemanticElements: a listbox has groups, and no fieldsets
        <div key={group} role="group" aria-label={group}>
          <p aria-hidden className={styles.group}>
            {group}
          </p>
          {choices.map((choice, at) => (choice.group === group ? renderChoice(choice, at) : null))}
        </div>
      ))}
      {choices.length === 0 ? <p className={styles.note}>{found?.words === words ? NO_MATCH : "Searching …"}</p> : null}
      {runs ? (
        <p className={styles.note} role="status">
          Working …
        </p>
      ) : null}
      {fault ? (
        <p className={styles.note} role="alert">
          {fault}
        </p>
      ) : null}
      {failed ? <p className={styles.note}>Flows could not be read: {failed.message}</p> : null}
    </>
  );
}

const NO_MATCH = "No matches. Flows are searched in the range of this page; Esc closes.";
