import { CircleCheck, CircleDashed, CircleX } from "lucide-react";
import type { ReactNode } from "react";
import { printAge } from "@/components/ui/age";
import bullets from "@/components/ui/bullets.module.css";
import { Host } from "@/components/ui/host";
import { Verdict } from "@/components/ui/verdict";
import { Workload } from "@/components/ui/workload";
import type { Evidence } from "@/lib/changes/evidence";
import styles from "./verification.module.css";

export interface VerificationProps {
  evidence: Evidence[];
  /** Flows that were to turn, and were too many to watch one by one. */
  leftOut: number;
  /** The flow for whose sake the change was made. */
  askedFlow: string | null;
  /** Since the change. */
  elapsedSeconds: number;
  /** From then on it says what may help. */
  lateSeconds: number;
  /** The watch ends then. */
  limitSeconds: number;
  scrapeIntervalSeconds: number;
  /** RFC 3339, of the traffic that is shown; null before any was read. */
  readAt: string | null;
  /** Why fresh traffic cannot be read now; null while it can. */
  problem: string | null;
  status?: ReactNode;
  undo?: ReactNode;
}

/** Whether fresh traffic bears the change out: a flow counts as turned once it was seen so, never before. */
export function Verification(props: VerificationProps) {
  const { evidence, leftOut, askedFlow, elapsedSeconds, lateSeconds, limitSeconds, scrapeIntervalSeconds } = props;
  const { readAt, problem, status, undo } = props;
  const contradicted = evidence.filter((each) => each.state === "unturned").length;
  const over = elapsedSeconds > limitSeconds;
  const proven = evidence.filter((each) => each.state === "proven").length;
  const late = elapsedSeconds > lateSeconds;
  const sorted = evidence.toSorted(
    (a, b) => Number(b.change.flow.id === askedFlow) - Number(a.change.flow.id === askedFlow),
  );
  return (
    <section className={styles.panel} aria-label="Verification">
      <header>
        <h2>Verification</h2>
        <p role="status">{headline(proven, evidence.length, over, elapsedSeconds)}</p>
      </header>
      {status}
      {problem ? <p className={styles.problem}>{problem}</p> : null}
      {evidence.length === 0 ? (
        <p className={styles.note}>The rehearsal expected no flow to turn, so there is nothing to wait for.</p>
      ) : (
        <ul>
          {sorted.map((each) => (
            <EvidenceRow key={each.change.flow.id} evidence={each} late={late} readAt={readAt} />
          ))}
        </ul>
      )}
      {leftOut > 0 ? (
        <p className={styles.note}>
          {leftOut} more were to turn; the busiest {evidence.length} are watched.
        </p>
      ) : null}
      {late && contradicted > 0 ? (
        <div className={styles.wrong}>
          <p>
            <b>{contradicted === 1 ? "1 flow contradicts" : `${contradicted} flows contradict`} the forecast:</b> seen
            since, and still judged as before.
          </p>
          {undo}
        </div>
      ) : null}
      {late && proven < evidence.length ? (
        <div className={styles.help}>
          <h3>What may help</h3>
          <ul className={bullets.bullets}>
            <li>Send the request again from the workload: without new traffic there is nothing to see.</li>
            <li>Connections that were open before keep the old policy; restart the client or let them close.</li>
            <li>
              Look whether the object is Accepted under Networks, and whether the proxies reach the control plane.
            </li>
          </ul>
        </div>
      ) : (
        <p className={styles.note}>
          Counts only what was scraped more than {Math.round(scrapeIntervalSeconds)} s, one scrape interval, after the
          change.
        </p>
      )}
    </section>
  );
}

function headline(proven: number, all: number, over: boolean, elapsedSeconds: number): string {
  if (all === 0) return "Applied";
  if (proven === all) return all === 1 ? "Proven: the flow has turned" : `Proven: all ${all} flows have turned`;
  const so = `${proven} of ${all} turned`;
  return over ? `Not proven: ${so}` : `Watching fresh traffic, ${Math.round(elapsedSeconds)} s: ${so}`;
}

function EvidenceRow({ evidence, late, readAt }: { evidence: Evidence; late: boolean; readAt: string | null }) {
  const { change, state, seen } = evidence;
  const Icon = state === "proven" ? CircleCheck : state === "unturned" && late ? CircleX : CircleDashed;
  return (
    <li className={styles.row} data-state={state}>
      <Icon size={15} aria-hidden />
      <span className={styles.who}>
        <Workload namespace={change.flow.source.namespace} name={change.flow.source.workload} strong />
      </span>
      <Host
        host={change.flow.host}
        registrableDomain={change.flow.registrableDomain}
        address={change.flow.address}
        port={change.flow.port}
      />
      <span className={styles.seen}>
        {state === "proven" && !seen ? (
          <>
            <Verdict verdict={change.expected?.verdict ?? "uncertain"} /> <span className={styles.dim}>seen then</span>
          </>
        ) : seen && state === "proven" ? (
          <>
            <Verdict verdict={seen.verdict} />{" "}
            <span className={styles.dim}>
              {seen.route.name}, {agoOf(seen.lastSeen, readAt)}
            </span>
          </>
        ) : (
          <>
            <Verdict predicted verdict={change.expected?.verdict ?? "uncertain"} />{" "}
            <span className={styles.dim}>
              {state === "unturned" && !seen
                ? "contradicted: judged as before"
                : seen
                  ? `${late ? "contradicted: " : ""}still ${seen.route.name}`
                  : late
                    ? "quiet: no traffic since"
                    : "no traffic yet"}
            </span>
          </>
        )}
      </span>
    </li>
  );
}

function agoOf(lastSeen: string | null, readAt: string | null): string {
  if (lastSeen === null || readAt === null) return "seen";
  return `seen ${printAge(Date.parse(readAt) - Date.parse(lastSeen))} ago`;
}
