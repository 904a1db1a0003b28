import { DrawerSection } from "@/components/ui/drawer";
import table from "@/components/ui/table.module.css";
import { Verdict } from "@/components/ui/verdict";
import { Workload } from "@/components/ui/workload";
import type { Flow } from "@/lib/flows/flow";
import { unitOf } from "@/lib/flows/protocol";
import { printRate } from "@/lib/print/numbers";
import styles from "./same-host.module.css";

interface SameHostProps {
  flow: Flow;
  all: Flow[];
  hrefOf: (flow: Flow) => string;
  onOpen: (flow: Flow) => void;
}

const MOST = 6;

/** Who else reaches the same destination in this window, and how that ends. */
export function SameHost({ flow, all, hrefOf, onOpen }: SameHostProps) {
  const destination = flow.host ?? flow.address;
  if (destination === null) return null;
  const others = all.filter((other) => other.id !== flow.id && (other.host ?? other.address) === destination);
  if (others.length === 0) return null;
  return (
    <DrawerSection
      title="Same destination elsewhere"
      note={others.length > MOST ? `${MOST} of ${others.length}` : null}
    >
      <table className={`${table.table} ${styles.table}`}>
        <caption className="visually-hidden">Other flows to {destination}</caption>
        <colgroup>
          <col className={styles.verdict} />
          <col />
          <col className={styles.rate} />
        </colgroup>
        <thead className="visually-hidden">
          <tr>
            <th scope="col">Verdict</th>
            <th scope="col">Client</th>
            <th scope="col">Rate</th>
          </tr>
        </thead>
        <tbody>
          {others.slice(0, MOST).map((other) => (
            <tr key={other.id}>
              <td>
                <Verdict verdict={other.verdict} />
              </td>
              <td>
                <a
                  href={hrefOf(other)}
                  onClick={(event) => {
                    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
                    event.preventDefault();
                    onOpen(other);
                  }}
                >
                  <Workload namespace={other.source.namespace} name={other.source.workload} cut />
                </a>
              </td>
              <td className={table.number}>
                {printRate(other.ratePerSecond)}
                <span className={table.unit}>{unitOf(other.protocol)}/s</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </DrawerSection>
  );
}
