import type { Flow } from "@/lib/flows/flow";
import { visibleText } from "@/lib/print/visible-text";
import styles from "./flow-table.module.css";
import { routeTitle } from "./route-title";

/** What may be cut in the row that the keyboard has reached. */
export function RowInFull({ flow }: { flow: Flow }) {
  return (
    <p className={styles.full} aria-hidden>
      {fullText(flow)}
    </p>
  );
}

function fullText({ source, host, address, port, network, route }: Flow): string {
  const to = `${visibleText(host ?? address ?? "hostname not exported")}${port === null ? "" : `:${port}`}`;
  const by = network === null ? "no EgressNetwork" : `${network.namespace}/${network.name}, ${routeTitle(route)}`;
  return `${source.namespace}/${source.workload} → ${to}, by ${by}`;
}
