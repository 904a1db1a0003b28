import { classNames } from "@/components/ui/class-names";
import { MiddleCut } from "@/components/ui/middle-cut";
import table from "@/components/ui/table.module.css";
import { Verdict } from "@/components/ui/verdict";
import { edgeKey, type FlowMap, type MapEdge } from "@/lib/flows/view/flow-map";
import { printCount, printRate } from "@/lib/print/numbers";
import styles from "./flow-map-table.module.css";
import { printFailing, printNode } from "./map-words";

/** The map's bands as rows, for those who read rather than look. */
export function FlowMapTable({ map }: { map: FlowMap }) {
  const names = new Map(map.nodes.map((node) => [node.id, node]));
  const lit = map.edges.filter((edge) => edge.lit);
  // Hardly ever: else there is no such column.
  const fails = lit.some(({ failing }) => failing.length > 0);
  return (
    <table className={classNames(table.table, table.sticky, styles.table)}>
      <caption className="visually-hidden">Egress between clients, EgressNetworks and destinations</caption>
      <thead>
        <tr>
          <th scope="col">From</th>
          <th scope="col">To</th>
          <th scope="col" className={styles.verdict}>
            Verdict
          </th>
          {fails ? (
            <th scope="col" className={styles.now}>
              With the current policy
            </th>
          ) : null}
          <th scope="col" className={classNames(table.number, styles.sum)}>
            <abbr title="Requests per second">req/s</abbr>
          </th>
          <th scope="col" className={classNames(table.number, styles.sum)}>
            <abbr title="Connections per second">conn/s</abbr>
          </th>
          <th scope="col" className={classNames(table.number, styles.flows)}>
            Flows
          </th>
        </tr>
      </thead>
      <tbody>
        {lit.map((edge) => (
          <tr key={edgeKey(edge)} className={edge.verdict === "denied" ? table.denied : undefined}>
            <td title={nameOf(edge.from)}>
              <MiddleCut name={nameOf(edge.from)} />
            </td>
            <td title={nameOf(edge.to)}>
              <MiddleCut name={nameOf(edge.to)} />
            </td>
            <td>
              <Verdict verdict={edge.verdict} />
            </td>
            {fails ? <td className={classNames(table.wrap, styles.failing)}>{printFailing(edge.failing)}</td> : null}
            <td className={table.number}>{rateOf(edge, "requests")}</td>
            <td className={table.number}>{rateOf(edge, "connections")}</td>
            <td className={table.number}>{printCount(edge.flows)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );

  function nameOf(id: string): string {
    const node = names.get(id);
    return node ? printNode(node.of) : id;
  }
}

function rateOf({ traffic }: MapEdge, unit: "requests" | "connections"): string {
  return traffic[unit] === 0 ? "–" : printRate(traffic[`${unit}PerSecond`]);
}
