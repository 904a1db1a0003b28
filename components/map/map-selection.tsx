import { EyeOff, Maximize2, Minimize2, TextAlignStart, X } from "lucide-react";
import { Button, ButtonLink } from "@/components/ui/button";
import { classNames } from "@/components/ui/class-names";
import { MiddleCut } from "@/components/ui/middle-cut";
import { Verdict } from "@/components/ui/verdict";
import { FLOW_VERDICTS, type FlowVerdict } from "@/lib/flows/flow";
import type { FlowMap, MapNode } from "@/lib/flows/view/flow-map";
import { counted } from "@/lib/print/counted";
import styles from "./map-selection.module.css";
import { printFailing, printNode, printTraffic } from "./map-words";
import strip from "./strip.module.css";

interface MapSelectionProps {
  map: FlowMap;
  node: MapNode;
  /** The flows through this node, as rows; null where no filter can tell them. */
  flowsHref: string | null;
  /** Opens a group, or closes the one that it came from; null: neither. */
  group: { open: boolean; toggle: () => void } | null;
  onHide: () => void;
  onClear: () => void;
}

/** The node in focus: its sums by verdict, and where to go from it. */
export function MapSelection({ map, node, flowsHref, group, onHide, onClear }: MapSelectionProps) {
  return (
    <section className={classNames(strip.strip, styles.focus)} aria-label="In focus">
      <b className={styles.name} title={printNode(node.of)}>
        <MiddleCut name={printNode(node.of)} />
      </b>
      <span className={styles.sum}>
        {printTraffic(node.traffic)} in {counted(node.flows, "flow")}
      </span>
      <ul className={styles.verdicts}>
        {verdictsOf(map, node).map((verdict) => (
          <li key={verdict}>
            <Verdict verdict={verdict} small />
          </li>
        ))}
      </ul>
      {node.failing.length > 0 ? (
        <span className={styles.failing} title={printFailing(node.failing)}>
          {printFailing(node.failing)}
        </span>
      ) : null}
      <span className={styles.actions}>
        {flowsHref ? (
          <ButtonLink kind="quiet" href={flowsHref} icon={<TextAlignStart aria-hidden />}>
            Show its flows
          </ButtonLink>
        ) : null}
        {group ? (
          <Button
            kind="quiet"
            icon={group.open ? <Minimize2 aria-hidden /> : <Maximize2 aria-hidden />}
            onClick={group.toggle}
          >
            {group.open ? "Close the group" : "Open the group"}
          </Button>
        ) : null}
        <Button kind="quiet" icon={<EyeOff aria-hidden />} onClick={onHide}>
          Hide
        </Button>
        <Button kind="quiet" square icon={<X aria-hidden />} aria-label="Leave focus" onClick={onClear} />
      </span>
    </section>
  );
}

/** Worst first. */
function verdictsOf(map: FlowMap, node: MapNode): FlowVerdict[] {
  const present = new Set(
    map.edges.filter((edge) => edge.from === node.id || edge.to === node.id).map((edge) => edge.verdict),
  );
  return FLOW_VERDICTS.filter((verdict) => present.has(verdict));
}
