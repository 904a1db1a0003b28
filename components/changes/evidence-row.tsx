import { CircleCheck, CircleDashed, CircleDot, CircleX } from "lucide-react";
import type { ReactNode } from "react";
import { RelativeTime } from "@/components/time/relative-time";
import { Host } from "@/components/ui/host";
import { Verdict } from "@/components/ui/verdict";
import { Workload } from "@/components/ui/workload";
import type { FlowEvidence, RouteEvidence, SeenTraffic } from "@/lib/changes/evidence";
import type { ExpectedTurn } from "@/lib/changes/forecast";
import { counted } from "@/lib/print/counted";
import styles from "./verification.module.css";

interface FlowEvidenceRowProps {
  turn: ExpectedTurn;
  evidence: FlowEvidence;
  /** So long after the change that silence and contradiction count. */
  late: boolean;
  /** RFC 3339. */
  readAt: string | null;
}

/** One flow that was forecast to turn or uncertain, and what was seen of it since. */
export function FlowEvidenceRow({ turn, evidence, late, readAt }: FlowEvidenceRowProps) {
  const { state, seen } = evidence;
  const Icon = ICONS[state === "unturned" && !late ? "silent" : state];
  const { source, host, registrableDomain, address, port } = turn.flow;
  return (
    <li className={styles.row} data-state={state}>
      <Icon size={15} aria-hidden />
      <span className={styles.who}>
        <Workload namespace={source.namespace} name={source.workload} strong cut />
      </span>
      <Host host={host} registrableDomain={registrableDomain} address={address} port={port} />
      <span className={styles.seen}>
        {seen && state !== "unturned" ? (
          <Verdict verdict={seen.verdict} />
        ) : (
          <Verdict predicted verdict={turn.expected?.verdict ?? "uncertain"} />
        )}{" "}
        <span className={styles.dim}>{flowWords(evidence, late, readAt)}</span>
      </span>
    </li>
  );
}

const ICONS = { proven: CircleCheck, unturned: CircleX, seen: CircleDot, silent: CircleDashed };

function flowWords({ state, seen }: FlowEvidence, late: boolean, readAt: string | null): ReactNode {
  if (seen === null) return late ? "quiet: no traffic since" : "no traffic yet";
  if (state === "unturned") return `${late ? "contradicted: " : ""}still ${seen.route.name}`;
  return (
    <>
      {seen.route.name}, <Ago seen={seen} readAt={readAt} />
      {state === "seen" ? "; the forecast was uncertain" : null}
    </>
  );
}

/** Whether a route that the change wrote has judged any traffic since. */
export function RouteEvidenceRow({
  evidence: { ref, flows, seen },
  late,
  readAt,
}: {
  evidence: RouteEvidence;
  late: boolean;
  readAt: string | null;
}) {
  const Icon = seen ? CircleCheck : CircleDashed;
  const none = late ? "unused: no traffic under it since" : "no traffic under it yet";
  return (
    <li className={styles.row} data-state={seen ? "proven" : "silent"}>
      <Icon size={15} aria-hidden />
      <span className={styles.who}>{ref.kind}</span>
      <span>
        {ref.namespace}/{ref.name}
      </span>
      <span className={styles.seen}>
        {seen ? <Verdict verdict={seen.verdict} /> : null}{" "}
        <span className={styles.dim}>
          {seen ? (
            <>
              {counted(flows, "flow")} under it, <Ago seen={seen} readAt={readAt} />
            </>
          ) : (
            none
          )}
        </span>
      </span>
    </li>
  );
}

/** When traffic was seen, as of the moment it was read. */
export function Ago({ seen, readAt }: { seen: SeenTraffic; readAt: string | null }) {
  if (readAt === null) return "seen";
  return (
    <>
      seen <RelativeTime at={seen.lastSeen} now={Date.parse(readAt)} ago />
    </>
  );
}
