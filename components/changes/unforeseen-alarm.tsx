import { CircleX } from "lucide-react";
import type { ReactNode } from "react";
import { Host } from "@/components/ui/host";
import { Verdict } from "@/components/ui/verdict";
import { Workload } from "@/components/ui/workload";
import { unforeseenWords } from "@/lib/changes/change-words";
import type { UnforeseenDenial } from "@/lib/changes/evidence";
import { Alarm } from "./alarm";
import { Ago } from "./evidence-row";
import styles from "./verification.module.css";

interface UnforeseenAlarmProps {
  /** At least one. */
  denials: readonly UnforeseenDenial[];
  /** RFC 3339: up to when traffic was read. */
  readAt: string | null;
  undo?: ReactNode;
}

/** What the change denies although its forecast did not say so. */
export function UnforeseenAlarm({ denials, readAt, undo }: UnforeseenAlarmProps) {
  return (
    <Alarm
      label="Unforeseen denials"
      words={unforeseenWords(denials)}
      before={denials.length === 1 ? "It was allowed before, or is new." : "They were allowed before, or are new."}
      undo={undo}
    >
      {denials.map(({ flow, seen }) => (
        <li key={flow.id} className={styles.row} data-state="denied">
          <CircleX size={15} aria-hidden />
          <span className={styles.who}>
            <Workload namespace={flow.source.namespace} name={flow.source.workload} strong cut />
          </span>
          <Host host={flow.host} registrableDomain={flow.registrableDomain} address={flow.address} port={flow.port} />
          <span className={styles.seen}>
            <Verdict verdict={seen.verdict} />{" "}
            <span className={styles.dim}>
              {seen.route.name}, <Ago seen={seen} readAt={readAt} />
            </span>
          </span>
        </li>
      ))}
    </Alarm>
  );
}
