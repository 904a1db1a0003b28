"use client";

import { ChevronDown, ChevronRight } from "lucide-react";
import { useState } from "react";
import { RelativeTime } from "@/components/time/relative-time";
import { classNames } from "@/components/ui/class-names";
import { Host } from "@/components/ui/host";
import { VERDICT_WORD, Verdict } from "@/components/ui/verdict";
import { VerdictIcon } from "@/components/ui/verdict-icon";
import { Workload } from "@/components/ui/workload";
import { countsRequests } from "@/lib/flows/protocol";
import { printCount } from "@/lib/print/numbers";
import type { RehearsedFlow } from "@/lib/simulation/what-if-run";
import styles from "./rehearsal.module.css";

interface FlowChangeRowProps {
  change: RehearsedFlow;
  /** The change is made for this flow's sake. */
  asked: boolean;
  /** RFC 3339: ages are as of then. */
  readAt: string;
}

/** One flow: its verdict now, and the one it would have. Both are predictions; the row opens to say why. */
export function FlowChangeRow({ change, asked, readAt }: FlowChangeRowProps) {
  const [open, setOpen] = useState(false);
  const { flow, before: now, after: then } = change;
  const edge = change.effect === "newly-denied" && styles.denied;
  const Chevron = open ? ChevronDown : ChevronRight;
  return (
    <>
      <tr className={classNames(edge, open && styles.open, asked && styles.asked)}>
        <td>
          <button
            type="button"
            className={styles.turn}
            aria-expanded={open}
            title={`Now: ${VERDICT_WORD[now]}. If applied: ${VERDICT_WORD[then]}.`}
            onClick={() => setOpen(!open)}
          >
            <span className={styles.from}>
              <VerdictIcon verdict={now} />
              <span className="visually-hidden">{VERDICT_WORD[now]}, becomes</span>
            </span>
            <Chevron size={12} aria-hidden className={styles.arrow} />
            <Verdict predicted verdict={then} />
          </button>
        </td>
        <td title={`${flow.source.namespace}/${flow.source.workload}`}>
          <Workload namespace={flow.source.namespace} name={flow.source.workload} strong cut />
        </td>
        <td className={styles.host} title={flow.host ?? flow.address ?? undefined}>
          <Host
            whole
            host={flow.host}
            registrableDomain={flow.registrableDomain}
            address={flow.address}
            port={flow.port}
          />
          {asked ? <span className={styles.askedNote}>asked</span> : null}
        </td>
        <td className={classNames(styles.protocol, styles.mid)}>{flow.protocol.toUpperCase()}</td>
        <td className={styles.number}>
          {printCount(flow.count)}
          <span className={styles.unit}>{countsRequests(flow) ? "req" : "conn"}</span>
        </td>
        <td className={classNames(styles.number, styles.mid)}>
          {flow.lastSeen ? <RelativeTime at={flow.lastSeen} now={Date.parse(readAt)} /> : "–"}
        </td>
        <td className={classNames(styles.reason, styles.mid)} title={change.sentence}>
          {change.sentence}
        </td>
      </tr>
      {open ? (
        <tr className={classNames(styles.why, edge)}>
          <td colSpan={7}>
            <dl>
              <dt>Why</dt>
              <dd>{change.sentence}</dd>
              <dt>Now</dt>
              <dd>{change.whyBefore || VERDICT_WORD[now]}</dd>
              <dt>If applied</dt>
              <dd>{change.whyAfter || VERDICT_WORD[then]}</dd>
            </dl>
          </td>
        </tr>
      ) : null}
    </>
  );
}
