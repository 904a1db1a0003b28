"use client";

import { useRouter } from "next/navigation";
import { type ReactNode, useEffect, useMemo, useState } from "react";
import { PLACES } from "@/components/addresses/places";
import { useAnswer } from "@/components/live/use-answer";
import { classNames } from "@/components/ui/class-names";
import { Host } from "@/components/ui/host";
import { Verdict } from "@/components/ui/verdict";
import { Workload } from "@/components/ui/workload";
import { withStance } from "@/lib/flows/asked/filter-edit";
import type { FilterKey } from "@/lib/flows/asked/filter-keys";
import { printQuestion } from "@/lib/flows/asked/question";
import { NO_SEARCH, parseFlowSearch, printFlowSearch } from "@/lib/flows/asked/search";
import type { FoundFlows } from "@/lib/flows/view/find-flows";
import styles from "./palette.module.css";

/** The places, and what people look for on them. */
const PAGES = [
  ...Object.values(PLACES).map(({ href, title }) => ({ href, name: title })),
  { href: "/flows?filter=verdict:denied", name: "Denied flows" },
  { href: "/networks/new", name: "Create an EgressNetwork" },
];

const KEY_NAME: Partial<Record<FilterKey, string>> = {
  ns: "Namespace",
  workload: "Workload",
  host: "Host",
  network: "Network",
};

interface Choice {
  href: string;
  what: string;
  words: ReactNode;
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
  const [{ windowSeconds, end }] = useState(() => parseFlowSearch(new URLSearchParams(window.location.search)));
  const payload = useMemo(
    () => ({ question: { windowSeconds, end, namespaces: [] }, words }),
    [windowSeconds, end, words],
  );
  const { value: found, failed } = useAnswer("searchFlows", printQuestion(payload.question), payload);
  const needles = words.toLowerCase().split(/\s+/).filter(Boolean);
  const pages = PAGES.filter(({ name }) => needles.every((needle) => name.toLowerCase().includes(needle)));
  const choices = [...pages.map(({ href, name }): Choice => ({ href, what: "Page", words: name })), ...foundChoices()];
  const index = choices.length === 0 ? -1 : ((steps % choices.length) + choices.length) % choices.length;
  const chosen = choices[index];
  // Flows that were found are those of the last words until the worker has answered these.
  const certain = index < pages.length && index >= 0 ? true : failed !== null || found?.words === words;
  const active = chosen ? `${listId}-${index}` : null;

  useEffect(() => onActive(active), [active, onActive]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: goes once, to what is chosen when it is certain
  useEffect(() => {
    if (entered && certain) go(chosen);
  }, [entered, certain]);

  function go(choice: Choice | undefined) {
    if (!choice) return;
    onClose();
    router.push(choice.href);
  }

  function hrefWith(change: Partial<typeof NO_SEARCH>) {
    return `/flows?${printFlowSearch({ ...NO_SEARCH, windowSeconds, end, ...change })}`;
  }

  function foundChoices(): Choice[] {
    const { flows, values }: Pick<FoundFlows, "flows" | "values"> = found ?? { flows: [], values: [] };
    return [
      ...flows.map((flow) => ({
        href: hrefWith({ flow: flow.id }),
        what: "Flow",
        words: (
          <>
            <Verdict verdict={flow.verdict} />
            <Workload namespace={flow.source.namespace} name={flow.source.workload} />
            <Host host={flow.host} registrableDomain={flow.registrableDomain} address={flow.address} port={flow.port} />
          </>
        ),
      })),
      ...values.map(({ key, value, flows: count }) => ({
        href: hrefWith({ filter: withStance("", key, value, "include") }),
        what: KEY_NAME[key] ?? key,
        words: `${value} · ${count === 1 ? "1 flow" : `${count} flows`}`,
      })),
    ];
  }

  return (
    <>
      {choices.map((choice, at) => (
        <div
          key={choice.href}
          id={`${listId}-${at}`}
          role="option"
          tabIndex={-1}
          aria-selected={at === index}
          className={classNames(styles.choice, at === index && styles.chosen)}
          onPointerDown={(event) => {
            event.preventDefault();
            go(choice);
          }}
        >
          <span className={styles.words}>{choice.words}</span>
          <span className={styles.what}>{choice.what}</span>
        </div>
      ))}
      {choices.length === 0 ? <p className={styles.note}>Nothing is called so in this window.</p> : null}
      {failed ? <p className={styles.note}>Flows could not be read: {failed.message}</p> : null}
    </>
  );
}
