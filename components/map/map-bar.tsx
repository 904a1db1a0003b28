import { Button } from "@/components/ui/button";
import { BarSelect } from "@/components/ui/field";
import type { FlowMap } from "@/lib/flows/view/flow-map";
import { counted } from "@/lib/print/counted";
import styles from "./map-bar.module.css";
import type { MapLook } from "./map-shape-url";
import { printTraffic } from "./map-words";
import strip from "./strip.module.css";

interface MapBarProps {
  look: MapLook;
  /** null while it is read. */
  map: FlowMap | null;
  onChange: (change: Partial<MapLook>) => void;
}

/** How the columns are grouped, whether as bands or as rows, and what is left out. */
export function MapBar({ look, map, onChange }: MapBarProps) {
  return (
    <div className={strip.strip}>
      <BarSelect
        label="Clients by"
        value={look.clients}
        onChange={({ target }) =>
          onChange({ clients: target.value === "namespace" ? "namespace" : "workload", expanded: [], focus: null })
        }
      >
        <option value="workload">workload</option>
        <option value="namespace">namespace</option>
      </BarSelect>
      <BarSelect
        label="Destinations by"
        value={look.destinations}
        onChange={({ target }) =>
          onChange({ destinations: target.value === "domain" ? "domain" : "host", expanded: [], focus: null })
        }
      >
        <option value="host">host</option>
        <option value="domain">registrable domain</option>
      </BarSelect>
      <BarSelect
        label="Drawn as"
        value={look.as}
        onChange={({ target }) => onChange({ as: target.value === "table" ? "table" : "map" })}
      >
        <option value="map">map</option>
        <option value="table">table</option>
      </BarSelect>
      {map ? (
        <span className={styles.sum}>
          {counted(map.flows, "flow")}, {printTraffic(map.traffic)}
          {look.as === "map" ? ". Band width is logarithmic in the rate." : null}
        </span>
      ) : null}
      {map && map.hiddenFlows > 0 ? (
        <Button kind="quiet" onClick={() => onChange({ hidden: [] })}>
          {map.hiddenFlows} hidden: show all
        </Button>
      ) : null}
    </div>
  );
}
