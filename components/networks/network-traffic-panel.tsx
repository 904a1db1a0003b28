import { Verdict } from "@/components/ui/verdict";
import { FLOW_VERDICTS } from "@/lib/flows/flow";
import { figuresOf, type NetworkTraffic, type TrafficSum } from "@/lib/flows/network-traffic";
import type { TrafficPolicy } from "@/lib/linkerd/egress-network";
import { printCounted, printPerSecond, printRate } from "@/lib/print/numbers";
import styles from "./network-detail.module.css";

interface NetworkTrafficPanelProps {
  /** null as long as flows are not known. */
  traffic: NetworkTraffic | null;
  /** Flows could not be read. */
  failed: boolean;
  policy: TrafficPolicy | null;
}

/** Requests and connections apart, then by verdict. */
export function NetworkTrafficPanel({ traffic, failed, policy }: NetworkTrafficPanelProps) {
  if (!traffic && failed) return <p className={styles.sentence}>Not known: flows could not be read.</p>;
  if (!traffic) return <Awaited />;
  const { total, byVerdict } = traffic;
  const seen = FLOW_VERDICTS.toReversed().filter((verdict) => byVerdict[verdict]);
  return (
    <>
      <div className={styles.figures}>
        <p>
          <b>{printRate(total.requestsPerSecond)}</b>
          requests/s
        </p>
        <p>
          <b>{printRate(total.connectionsPerSecond)}</b>
          connections/s
        </p>
      </div>
      <ul className={styles.verdicts}>
        {seen.map((verdict) => (
          <li key={verdict}>
            <Verdict small verdict={verdict} />
            <Amount sum={byVerdict[verdict]} />
          </li>
        ))}
        {byVerdict.denied ? null : (
          <li>
            <span className={styles.none}>Denied</span>
            <span className={styles.none}>{policy === "Allow" ? "0, policy is Allow" : "0"}</span>
          </li>
        )}
      </ul>
    </>
  );
}

/** As high as what comes in its place. */
function Awaited() {
  return (
    <div aria-busy>
      <div className={styles.figures}>
        {["requests/s", "connections/s"].map((unit) => (
          <p key={unit}>
            <b>…</b>
            {unit}
          </p>
        ))}
      </div>
      <ul className={styles.verdicts}>
        <li>
          <span className={styles.none}>Reading flows</span>
        </li>
      </ul>
    </div>
  );
}

function Amount({ sum }: { sum: TrafficSum | undefined }) {
  if (!sum) return null;
  const figures = figuresOf(sum);
  const counts = figures.map(({ count, unit }) => printCounted(count, unit)).join(", ");
  return (
    <span title={`${counts} in the window`}>
      {figures.map(({ perSecond, unit }) => printPerSecond(perSecond, unit)).join(", ")}
    </span>
  );
}
