import Link from "next/link";
import { classNames } from "@/components/ui/class-names";
import links from "@/components/ui/link-rows.module.css";
import { MiddleCut } from "@/components/ui/middle-cut";
import table from "@/components/ui/table.module.css";
import { Tag } from "@/components/ui/tag";
import type { Known, NamespaceRow } from "@/lib/bypass/policies-answer";
import { counted } from "@/lib/print/counted";
import { printCount } from "@/lib/print/numbers";
import styles from "./network-policies.module.css";

interface NamespaceListProps {
  rows: readonly NamespaceRow[];
  known: Known;
  selected: string | null;
  hrefOf: (namespace: string) => string;
}

/** Every namespace, one row each; the name leads to its policies and its ways around the mesh. */
export function NamespaceList({ rows, known, selected, hrefOf }: NamespaceListProps) {
  return (
    <div className={table.sideways}>
      <table className={classNames(table.table, table.comfortable, table.sticky, links.list, styles.list)}>
        <caption className="visually-hidden">Namespaces</caption>
        <colgroup>
          <col className={styles.colName} />
          <col />
          <col />
          <col className={styles.colNumber} />
          <col className={styles.colNumber} />
          <col className={styles.colNumber} />
          <col className={styles.colNumber} />
        </colgroup>
        <thead>
          <tr>
            <th scope="col">Namespace</th>
            <th scope="col">Egress</th>
            <th scope="col">Ingress</th>
            <th scope="col" className={table.number}>
              Pods
            </th>
            <th scope="col" className={table.number} title="Pods without a Linkerd proxy">
              Unmeshed
            </th>
            <th scope="col" className={table.number}>
              Policies
            </th>
            <th scope="col" className={table.number} title="Ways around the mesh that no NetworkPolicy closes">
              Open ways
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.name} data-selected={row.name === selected}>
              <th scope="row">
                <Link
                  href={hrefOf(row.name)}
                  scroll={false}
                  prefetch={false}
                  className={links.name}
                  title={row.name}
                  aria-label={row.name}
                  aria-current={row.name === selected ? "true" : undefined}
                >
                  <MiddleCut name={row.name} />
                </Link>
              </th>
              <td>
                <Isolation isolated={row.isolatedEgress} pods={row.pods} known={known} />
                {row.isolatedEgress > 0 && row.reachOutside > 0 ? (
                  <span className={styles.beside}>{printCount(row.reachOutside)} reach outside</span>
                ) : null}
              </td>
              <td>
                <Isolation isolated={row.isolatedIngress} pods={row.pods} known={known} />
              </td>
              <Count of={known.pods ? row.pods : null} />
              <Count of={known.pods ? row.pods - row.meshed : null} />
              <Count of={known.policies ? row.policies : null} />
              <Count of={known.pods && known.policies ? row.openWays : null} />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Isolation({ isolated, pods, known }: { isolated: number; pods: number; known: Known }) {
  if (!known.pods || !known.policies) return <span className={table.dim}>unknown</span>;
  if (pods === 0) return <span className={table.dim}>no pods</span>;
  if (isolated === 0) return <Tag kind="warn">Open</Tag>;
  if (isolated === pods) return <Tag>Isolated</Tag>;
  return (
    <Tag kind="warn" title={`${counted(pods - isolated, "pod")} that no policy selects`}>
      {printCount(isolated)} of {printCount(pods)} isolated
    </Tag>
  );
}

function Count({ of }: { of: number | null }) {
  return <td className={classNames(table.number, !of && table.dim)}>{of === null ? "–" : printCount(of)}</td>;
}
