import { Told } from "@/components/time/moment";
import { RelativeTime } from "@/components/time/relative-time";
import { DrawerSection } from "@/components/ui/drawer";
import { FailedPanel, LoadingPanel } from "@/components/ui/panel-state";
import table from "@/components/ui/table.module.css";
import { printDestination } from "@/lib/flows/destination";
import type { Flow } from "@/lib/flows/flow";
import { printCount, printCounted } from "@/lib/print/numbers";
import type { SeenDestination } from "@/lib/simulation/seen-destinations";
import type { FlowDialled } from "@/worker/kinds/dialled";
import type { Failed } from "@/worker/port/message";
import styles from "./flow-destinations.module.css";
import { portSentence } from "./port-told";

interface FlowDestinationsProps {
  flow: Flow;
  windowName: string;
  /** RFC 3339: the moment of the drawer's other numbers. */
  asOf: string;
  /** null while it is being read. */
  dialled: FlowDialled | null;
  failed: Failed | null;
  onRetry: () => void;
}

const MOST_SHOWN = 8;

/** Where the flow's workload opened connections to, whatever judged them. */
export function FlowDestinations({ flow, windowName, asOf, dialled, failed, onRetry }: FlowDestinationsProps) {
  const title = "What its workload dialled";
  if (!dialled) {
    return (
      <DrawerSection title={title}>
        {failed ? (
          <FailedPanel title="Its connections could not be read" failure={failed} onRetry={onRetry} />
        ) : (
          <LoadingPanel rows={3} label="Reading its connections" />
        )}
      </DrawerSection>
    );
  }
  const { destinations, omitted, told, nameless, problems, scraped } = dialled;
  const sentence = portSentence(flow, told);
  const [shown, rest] = [destinations.slice(0, MOST_SHOWN), destinations.slice(MOST_SHOWN)];
  return (
    <DrawerSection
      title={title}
      note={
        <>
          connections in {windowName}
          {dialled.end === asOf ? null : (
            <>
              , as of <RelativeTime at={dialled.end} now={Date.parse(asOf)} ago />
            </>
          )}
        </>
      }
    >
      <div className={styles.prose}>
        {sentence ? <p>{sentence}</p> : null}
        {nameless.map(({ network, ports, connections }) => (
          <p key={`${network.namespace}/${network.name}`} className={styles.warn}>
            {printCounted(connections, "conn")} to {ports.length === 1 ? "port" : "ports"} {ports.join(", ")} without an
            SNI: closed. A TLSRoute makes the proxy read the SNI there; connections without one are in no flow.
          </p>
        ))}
        {problems.map(({ message, hint }) => (
          <p key={message} className={styles.warn}>
            <Told>{`${message} ${hint}`}</Told>
          </p>
        ))}
        {scraped && destinations.length === 0 ? <p>No connections.</p> : null}
      </div>
      {shown.length > 0 ? <Destinations of={shown} /> : null}
      {rest.length > 0 || omitted > 0 ? (
        <details className={styles.more}>
          <summary>{printCount(rest.length + omitted)} more</summary>
          <Destinations of={rest} />
          {omitted > 0 ? <p>{printCount(omitted)} with fewer connections are left out.</p> : null}
        </details>
      ) : null}
    </DrawerSection>
  );
}

function Destinations({ of }: { of: SeenDestination[] }) {
  return (
    <table className={`${table.table} ${styles.table}`}>
      <colgroup>
        <col className={styles.address} />
        <col />
        <col className={styles.connections} />
      </colgroup>
      <thead className="visually-hidden">
        <tr>
          <th scope="col">Destination</th>
          <th scope="col">EgressNetwork</th>
          <th scope="col">Connections</th>
        </tr>
      </thead>
      <tbody>
        {of.map((each) => (
          <tr key={`${each.address} ${each.port}`}>
            <td>
              <code>{printDestination(each)}</code>
            </td>
            <td className={styles.by}>{byWhat(each)}</td>
            <td
              className={table.number}
              title={each.connections === 0 ? "Opened before, and open or idle since" : undefined}
            >
              {printCount(each.connections)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function byWhat({ target, network, protocol }: SeenDestination): string {
  if (network) return `${network.namespace}/${network.name}${protocol === "tls" ? ", read as TLS" : ""}`;
  if (target === "service") return "a Service";
  return target === "cluster-unknown" ? "within the cluster" : "no EgressNetwork";
}
