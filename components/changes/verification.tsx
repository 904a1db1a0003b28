import type { ReactNode } from "react";
import bullets from "@/components/ui/bullets.module.css";
import { unforeseenWords } from "@/lib/changes/change-words";
import type { Evidence } from "@/lib/changes/evidence";
import type { ExpectedTurn } from "@/lib/changes/forecast";
import { FlowEvidenceRow, RouteEvidenceRow } from "./evidence-row";
import { UnforeseenAlarm } from "./unforeseen-alarm";
import styles from "./verification.module.css";

export interface VerificationProps {
  /** Of the forecast: what is watched. */
  turns: ExpectedTurn[];
  evidence: Evidence;
  /** False: traffic could not be read before, so no flow is watched one by one. */
  rehearsed: boolean;
  /** Flows that were to turn, and were too many to watch one by one. */
  leftOut: number;
  /** The flow for whose sake the change was made. */
  askedFlow: string | null;
  /** Since the change; null as long as the server has not said what it saw. */
  elapsedSeconds: number | null;
  /** From then on it says what may help. */
  lateSeconds: number;
  /** Nothing more is looked at. */
  over: boolean;
  /** Traffic was compared at least once. */
  looked: boolean;
  /** RFC 3339, of the traffic that is shown; null before any was read. */
  readAt: string | null;
  /** Why fresh traffic cannot be read now; null while it can. */
  problem: string | null;
  status?: ReactNode;
  undo?: ReactNode;
}

/** Whether fresh traffic bears the change out: a flow counts as turned once it was seen so, never before. */
export function Verification(props: VerificationProps) {
  const { turns, evidence, rehearsed, leftOut, askedFlow, elapsedSeconds, lateSeconds, over } = props;
  const { readAt, problem, status, undo } = props;
  const byId = new Map(evidence.flows.map((each) => [each.id, each]));
  const contradicted = evidence.flows.filter((each) => each.state === "unturned").length;
  const late = elapsedSeconds !== null && elapsedSeconds > lateSeconds;
  const sorted = turns.toSorted((a, b) => Number(b.flow.id === askedFlow) - Number(a.flow.id === askedFlow));
  const waiting =
    evidence.flows.some((each) => each.state !== "proven") || evidence.routes.some((each) => each.seen === null);
  return (
    <section className={styles.panel} aria-label="Verification">
      <header>
        <h2>Verification</h2>
        <p role="status">{headline(props)}</p>
      </header>
      {evidence.unforeseen.length > 0 ? (
        <UnforeseenAlarm denials={evidence.unforeseen} readAt={readAt} undo={undo} />
      ) : null}
      {status}
      {problem ? <p className={styles.problem}>{problem}</p> : null}
      {rehearsed ? null : (
        <p className={styles.note}>
          It was applied without a rehearsal, so there is no forecast to compare traffic with. Watch Flows.
        </p>
      )}
      <ul className={styles.rows}>
        {sorted.map((turn) => {
          const found = byId.get(turn.flow.id) ?? { id: turn.flow.id, state: "silent" as const, seen: null };
          return <FlowEvidenceRow key={turn.flow.id} turn={turn} evidence={found} late={late} readAt={readAt} />;
        })}
        {evidence.routes.map((each) => (
          <RouteEvidenceRow key={`${each.ref.kind} ${each.ref.name}`} evidence={each} late={late} readAt={readAt} />
        ))}
      </ul>
      {rehearsed && turns.length === 0 ? (
        <p className={styles.note}>
          No change in traffic was forecast
          {evidence.routes.length > 0 ? "; traffic under the new routes verifies it." : "."}
        </p>
      ) : null}
      {leftOut > 0 ? (
        <p className={styles.note}>
          {leftOut} more were forecast to change or are uncertain; the busiest {turns.length} are watched.
        </p>
      ) : null}
      {late && contradicted > 0 ? (
        <div className={styles.wrong}>
          <p>
            <b>{contradicted === 1 ? "1 flow contradicts" : `${contradicted} flows contradict`} the forecast:</b> seen
            since, with the same verdict as before.
          </p>
          {evidence.unforeseen.length > 0 ? null : undo}
        </div>
      ) : null}
      {late && waiting ? (
        <div className={styles.help}>
          <h3>What to do</h3>
          <ul className={bullets.bullets}>
            <li>Send the request again from the workload: without new traffic there is nothing to verify.</li>
            <li>Open connections keep the old policy; restart the client or let them close.</li>
            <li>Check that the object is Accepted under Networks and that the proxies reach the control plane.</li>
          </ul>
        </div>
      ) : over || elapsedSeconds === null ? null : (
        <p className={styles.note}>
          Only samples scraped at least one scrape interval after the change count. The server watches for five minutes,
          also while no page is open.
        </p>
      )}
    </section>
  );
}

function headline({
  evidence: { flows, routes, unforeseen },
  turns,
  over,
  looked,
  elapsedSeconds,
}: VerificationProps): string {
  if (elapsedSeconds === null) return "Reading the outcome";
  if (unforeseen.length > 0) return `Alarm: ${unforeseenWords(unforeseen)}`;
  if (over && !looked) return "Not verified: its traffic was not read in the five minutes after it";
  const seconds = Math.round(elapsedSeconds);
  const proven = flows.filter((each) => each.state === "proven").length;
  const inUse = routes.filter((each) => each.seen !== null).length;
  if (flows.length === 0 && routes.length === 0)
    return over ? "No unforeseen denials in five minutes" : `Watching for unforeseen denials for ${seconds} s`;
  if (proven === flows.length && flows.length > 0) {
    return `Verified: ${proven === 1 ? "" : `all ${proven} flows `}${nowWords(turns)}`;
  }
  if (flows.length === 0 && inUse === routes.length) {
    return inUse === 1 ? "Verified: the route is in use" : `Verified: all ${inUse} routes are in use`;
  }
  const so =
    flows.length > 0 ? `${proven} of ${flows.length} as forecast` : `${inUse} of ${routes.length} routes in use`;
  return over ? `Not verified: ${so}` : `Watching fresh traffic for ${seconds} s: ${so}`;
}

/** `now denied`, where that holds for all of them. */
function nowWords(turns: readonly ExpectedTurn[]): string {
  const verdicts = new Set(turns.map(({ expected }) => expected?.verdict.replace(/-by-.*$/, "") ?? ""));
  const [verdict] = verdicts;
  return verdicts.size === 1 && verdict ? `now ${verdict}` : "as forecast";
}
