import { CircleCheck, CircleDashed, CircleX } from "lucide-react";
import { printAge } from "@/components/ui/age";
import { Host } from "@/components/ui/host";
import { Verdict } from "@/components/ui/verdict";
import { Workload } from "@/components/ui/workload";
import type { Evidence } from "@/lib/changes/evidence";
import { predictedVerdict } from "@/lib/simulation/predicted-verdict";
import styles from "./verification.module.css";

export interface VerificationProps {
  evidence: Evidence[];
  /** The flow for whose sake the change was made. */
  askedFlow: string | null;
  /** Since the change. */
  elapsedSeconds: number;
  limitSeconds: number;
  scrapeIntervalSeconds: number;
  /** Why fresh traffic cannot be read now; null while it can. */
  problem: string | null;
}

/** Whether fresh traffic bears the change out: a flow counts as turned once it was seen so, never before. */
export function Verification(props: VerificationProps) {
  const { evidence, askedFlow, elapsedSeconds, limitSeconds, scrapeIntervalSeconds, problem } = props;
  const proven = evidence.filter((each) => each.state === "proven").length;
  const late = elapsedSeconds > limitSeconds;
  const sorted = evidence.toSorted(
    (a, b) => Number(b.change.flow.id === askedFlow) - Number(a.change.flow.id === askedFlow),
  );
  return (
    <section className={styles.panel} aria-label="Verification">
      <header>
        <h2>Verification</h2>
        <p role="status">{headline(proven, evidence.length, late, elapsedSeconds)}</p>
      </header>
      {problem ? <p className={styles.problem}>{problem}</p> : null}
      {evidence.length === 0 ? (
        <p className={styles.note}>The rehearsal expected no flow to turn, so there is nothing to wait for.</p>
      ) : (
        <ul>
          {sorted.map((each) => (
            <EvidenceRow key={each.change.flow.id} evidence={each} late={late} />
          ))}
        </ul>
      )}
      {late && proven < evidence.length ? (
        <div className={styles.help}>
          <h3>What may help</h3>
          <ul>
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

function headline(proven: number, all: number, late: boolean, elapsedSeconds: number): string {
  if (all === 0) return "Applied";
  if (proven === all) return all === 1 ? "Proven: the flow has turned" : `Proven: all ${all} flows have turned`;
  const so = `${proven} of ${all} turned`;
  return late ? `Not yet proven: ${so}` : `Watching fresh traffic, ${Math.round(elapsedSeconds)} s: ${so}`;
}

function EvidenceRow({ evidence, late }: { evidence: Evidence; late: boolean }) {
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
        {seen && state === "proven" ? (
          <>
            <Verdict verdict={seen.verdict} />{" "}
            <span className={styles.dim}>
              {seen.route.name}, {agoOf(seen.lastSeen)}
            </span>
          </>
        ) : (
          <>
            <Verdict predicted verdict={predictedVerdict(change.after)} />{" "}
            <span className={styles.dim}>
              {seen ? `still ${seen.route.name}` : late ? "not yet proven: no traffic since" : "no traffic yet"}
            </span>
          </>
        )}
      </span>
    </li>
  );
}

function agoOf(lastSeen: string | null): string {
  return lastSeen === null ? "seen" : `seen ${printAge(Date.now() - Date.parse(lastSeen))} ago`;
}
