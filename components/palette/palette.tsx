"use client";

import { useRouter } from "next/navigation";
import { type KeyboardEvent, type ReactNode, useId, useMemo, useState } from "react";
import { classNames } from "@/components/ui/class-names";
import { Host } from "@/components/ui/host";
import { Verdict } from "@/components/ui/verdict";
import { Workload } from "@/components/ui/workload";
import { useAnswer } from "@/components/worker/use-answer";
import { withStance } from "@/lib/flows/filter-edit";
import type { FilterKey } from "@/lib/flows/filter-language";
import type { FoundFlows } from "@/lib/flows/find-flows";
import { printQuestion } from "@/lib/flows/question";
import { NO_SEARCH, parseFlowSearch, printFlowSearch } from "@/lib/flows/search";
import { Modal } from "./modal";
import styles from "./palette.module.css";

const PAGES = [
  { href: "/flows", name: "Flows" },
  { href: "/flows?filter=verdict:denied", name: "Denied flows" },
  { href: "/networks", name: "Networks" },
  { href: "/networks/new", name: "Create an EgressNetwork" },
  { href: "/explain", name: "Explain a request" },
  { href: "/activity", name: "Activity" },
  { href: "/health", name: "Health" },
] as const;

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

/** Goes to a page, a flow, or the flows of a namespace, workload, host or network, by a few letters of each. */
export function Palette({ onClose }: { onClose: () => void }) {
  const id = useId();
  const router = useRouter();
  const [words, setWords] = useState("");
  const [chosen, setChosen] = useState(0);
  const [{ windowSeconds, end }] = useState(() => parseFlowSearch(new URLSearchParams(window.location.search)));
  const payload = useMemo(
    () => ({ question: { windowSeconds, end, namespaces: [] }, words }),
    [windowSeconds, end, words],
  );
  const { value: found, failed } = useAnswer("searchFlows", printQuestion(payload.question), payload);

  const hrefWith = (change: Partial<typeof NO_SEARCH>) =>
    `/flows?${printFlowSearch({ ...NO_SEARCH, windowSeconds, end, ...change })}`;
  const choices = choicesOf(words, found);

  function choicesOf(typed: string, answer: FoundFlows | null): Choice[] {
    const needles = typed.toLowerCase().split(/\s+/).filter(Boolean);
    const pages = PAGES.filter(({ name }) => needles.every((needle) => name.toLowerCase().includes(needle)));
    return [
      ...pages.map(({ href, name }) => ({ href, what: "Page", words: name })),
      ...(answer?.flows ?? []).map((flow) => ({
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
      ...(answer?.values ?? []).map(({ key, value, flows }) => ({
        href: hrefWith({ filter: withStance("", key, value, "include") }),
        what: KEY_NAME[key] ?? key,
        words: `${value} · ${flows === 1 ? "1 flow" : `${flows} flows`}`,
      })),
    ];
  }

  function go(choice: Choice | undefined) {
    if (!choice) return;
    onClose();
    router.push(choice.href);
  }

  function press(event: KeyboardEvent) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) setChosen((chosen + step + choices.length) % Math.max(1, choices.length));
    else if (event.key === "Enter") go(choices[chosen]);
    else return;
    event.preventDefault();
  }

  return (
    <Modal label="Find or go" onClose={onClose}>
      <input
        className={styles.input}
        role="combobox"
        aria-label="Find or go"
        aria-expanded
        aria-controls={`${id}-list`}
        aria-activedescendant={choices.length > 0 ? `${id}-${chosen}` : undefined}
        placeholder="A page, or words of a flow: checkout stripe"
        autoComplete="off"
        spellCheck={false}
        // biome-ignore lint/a11y/noAutofocus: a palette is opened to type into
        autoFocus
        value={words}
        onChange={(event) => {
          setWords(event.target.value);
          setChosen(0);
        }}
        onKeyDown={press}
      />
      <div id={`${id}-list`} role="listbox" aria-label="Found" className={styles.list}>
        {choices.map((choice, index) => (
          <div
            key={choice.href}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === chosen}
            className={classNames(styles.choice, index === chosen && styles.chosen)}
            onPointerDown={(event) => {
              event.preventDefault();
              go(choice);
            }}
          >
            <span className={styles.words}>{choice.words}</span>
            <span className={styles.what}>{choice.what}</span>
          </div>
        ))}
      </div>
      {choices.length === 0 ? <p className={styles.note}>Nothing is called so in this window.</p> : null}
      {failed ? <p className={styles.note}>Flows could not be read: {failed.message}</p> : null}
    </Modal>
  );
}
