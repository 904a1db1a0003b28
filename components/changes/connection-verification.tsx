import { CircleCheck, CircleDashed, CircleX } from "lucide-react";
import type { ReactNode } from "react";
import { Workload } from "@/components/ui/workload";
import {
  type ConnectionEvidence,
  type ConnectionState,
  connectionsCame,
  failingWords,
  isAsForecast,
} from "@/lib/changes/policies/connection-outcome";
import { type ConnectionEffect, EFFECT_NAME } from "@/lib/connections/connection-rehearsal";
import type { WatchedConnection, WatchedConnections } from "@/lib/connections/watched-connection";
import { counted } from "@/lib/print/counted";
import { visibleText } from "@/lib/print/visible-text";
import { Alarm } from "./alarm";
import styles from "./verification.module.css";

export interface ConnectionVerificationProps {
  /** null: nothing was rehearsed, so nothing is watched. */
  watched: WatchedConnections | null;
  /** null until fresh connections were looked at. */
  evidence: ConnectionEvidence | null;
  /** Since the change; null as long as the server has not said what it saw. */
  elapsedSeconds: number | null;
  over: boolean;
  /** Why fresh connections cannot be read now; null while they can. */
  problem: string | null;
  undo?: ReactNode;
}

/** Whether fresh connections bear a change of NetworkPolicies out: what is kept goes on opening, what is lost fails or is quiet. */
export function ConnectionVerification(props: ConnectionVerificationProps) {
  const { watched, evidence, problem, undo } = props;
  const failing = evidence?.failing ?? [];
  return (
    <section className={styles.connections} aria-label="Connections after the change">
      <header>
        <h2>Connections</h2>
        <p role="status">{headline(props)}</p>
      </header>
      {evidence && failing.length > 0 ? <FailingAlarm evidence={evidence} undo={undo} /> : null}
      {problem ? <p className={styles.problem}>{problem}</p> : null}
      {watched === null ? (
        <p className={styles.note}>
          Its connections could not be rehearsed, so there is nothing to compare fresh ones with. Watch Flows.
        </p>
      ) : (
        <>
          <ul className={styles.rows}>
            {watched.connections.map((each, place) => (
              <ConnectionEvidenceRow
                key={`${each.source.namespace}/${each.source.workload} ${each.target} ${each.port}`}
                watched={each}
                state={evidence?.states[place] ?? null}
              />
            ))}
          </ul>
          {watched.connections.length === 0 ? (
            <p className={styles.note}>No connection was seen before that the change can reach.</p>
          ) : null}
          {watched.leftOut > 0 ? (
            <p className={styles.note}>
              {counted(watched.leftOut, "connection")} more were seen before; the busiest are listed.
              {watched.foreseen === null ? "" : " One of them that fails raises the alarm too."}
            </p>
          ) : null}
          {watched.nameless > 0 ? (
            <p className={styles.note}>
              {counted(watched.nameless, "connection")} cannot be verified: no metric tells which address was dialled.
            </p>
          ) : null}
        </>
      )}
      <p className={styles.note}>
        A proxy counts a connection once it is open, and never one that fails. Connections of the last minute count;
        what was open before the change may stay open.
      </p>
    </section>
  );
}

function headline({ watched, evidence, elapsedSeconds, over }: ConnectionVerificationProps): string {
  if (watched === null) return "Not verified: no forecast";
  if (elapsedSeconds === null) return "Reading the outcome";
  if (!evidence) {
    return over
      ? "Not verified: no connection was read in the five minutes after it"
      : `Watching fresh connections for ${Math.round(elapsedSeconds)} s`;
  }
  if (evidence.failing.length > 0) return `Alarm: ${failingWords(evidence.failing)}`;
  const came = connectionsCame(evidence);
  return over ? came : `Watching fresh connections for ${Math.round(elapsedSeconds)} s: ${came}`;
}

function FailingAlarm({ evidence: { failing }, undo }: { evidence: ConnectionEvidence; undo?: ReactNode }) {
  return (
    <Alarm
      label="Failing connections"
      words={failingWords(failing)}
      before="Dialled since, reached before, and not reached since."
      undo={undo}
    >
      {failing.map(({ source, target, port, dialled }) => (
        <li key={`${source.namespace}/${source.workload} ${target} ${port}`} className={styles.row} data-state="denied">
          <CircleX size={15} aria-hidden />
          <Workload namespace={source.namespace} name={source.workload} strong cut />
          <span>
            {visibleText(target)}:{port}
          </span>
          <span className={styles.dim}>{counted(dialled, "attempt")}, none reached it</span>
        </li>
      ))}
    </Alarm>
  );
}

function ConnectionEvidenceRow({ watched, state }: { watched: WatchedConnection; state: ConnectionState | null }) {
  const { source, target, port, effect } = watched;
  const so = state && isAsForecast(effect, state);
  const Icon = so === null ? CircleDashed : so ? CircleCheck : CircleX;
  return (
    <li className={styles.row} data-state={so === null ? "silent" : so ? "proven" : "denied"}>
      <Icon size={15} aria-hidden />
      <Workload namespace={source.namespace} name={source.workload} strong cut />
      <span>
        {visibleText(target)}
        {port === null ? "" : `:${port}`}
      </span>
      <span className={styles.seen}>
        {EFFECT_NAME[effect]} <span className={styles.dim}>{stateWords(effect, state)}</span>
      </span>
    </li>
  );
}

/** null: nobody has looked yet. */
function stateWords(effect: ConnectionEffect, state: ConnectionState | null): string {
  switch (state) {
    case null:
      return "nothing seen yet";
    case "opened":
      return effect === "lost" ? "contradicted: still reached" : "reached since";
    case "carried":
      return "dialled; an older connection is still open";
    case "failing":
      return effect === "lost" ? "dialled since, not reached" : "contradicted: dialled since, not reached";
    case "never":
      return "dialled since, not reached; nor was it before";
    case "quiet":
      return "quiet: not dialled since";
  }
}
