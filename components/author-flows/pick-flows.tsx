"use client";

import { Button } from "@/components/ui/button";
import { classNames } from "@/components/ui/class-names";
import { Host } from "@/components/ui/host";
import { Scroll } from "@/components/ui/scroll";
import { sized, widthOfNumber } from "@/components/ui/sized";
import table from "@/components/ui/table.module.css";
import { Verdict } from "@/components/ui/verdict";
import { Workload } from "@/components/ui/workload";
import { NEEDED_TICKS, type Ticks } from "@/lib/authoring/flows/author-choices";
import type { AuthoredFlow } from "@/lib/authoring/flows/author-flows";
import { protocolName, unitOf } from "@/lib/flows/protocol";
import { counted } from "@/lib/print/counted";
import { printCount } from "@/lib/print/numbers";
import styles from "./author-flows.module.css";
import { FATE_WORD } from "./fate-word";

interface PickFlowsProps {
  rows: AuthoredFlow[];
  /** What the filter shows; `rows` may be fewer. */
  shown: number;
  ticked: number;
  ticks: Ticks;
  onTicks: (ticks: Ticks) => void;
}

const LEAST_VOLUME = 88;

/** The flows that the filter shows, each with whether it is to be allowed and what becomes of it. */
export function PickFlows({ rows, shown, ticked, ticks, onTicks }: PickFlowsProps) {
  const flip = (id: string) => {
    const flipped = ticks.flipped.includes(id) ? ticks.flipped.filter((each) => each !== id) : [...ticks.flipped, id];
    onTicks({ ...ticks, flipped });
  };
  const volume = Math.max(...rows.map(({ flow }) => widthOfNumber(printCount(flow.count), true)), LEAST_VOLUME);
  return (
    <>
      <div className={styles.tools}>
        <p>
          <b>{printCount(ticked)}</b> of {counted(shown, "flow")} selected
        </p>
        <Button kind="quiet" onClick={() => onTicks(NEEDED_TICKS)}>
          What needs a route
        </Button>
        <Button kind="quiet" onClick={() => onTicks({ rule: "all", flipped: [] })}>
          All
        </Button>
        <Button kind="quiet" onClick={() => onTicks({ rule: "none", flipped: [] })}>
          None
        </Button>
      </div>
      <Scroll className={classNames(styles.rows, table.sideways)} label="Flows to allow">
        <table className={classNames(table.table, table.sticky, styles.picks)}>
          <caption className="visually-hidden">Flows to allow</caption>
          <thead>
            <tr>
              <th scope="col" className={styles.tick}>
                <span className="visually-hidden">Allow</span>
              </th>
              <th scope="col" className={styles.verdict}>
                Seen
              </th>
              <th scope="col">Client</th>
              <th scope="col">Destination</th>
              <th scope="col" className={styles.protocol}>
                Protocol
              </th>
              <th scope="col" className={table.number} ref={sized("width", volume)}>
                Volume
              </th>
              <th scope="col" className={styles.fate}>
                Outcome
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ flow, ticked: isTicked, fate }) => {
              const { source, host, address, port } = flow;
              const name = `${source.namespace}/${source.workload} to ${host ?? address ?? "an unknown host"}:${port ?? "?"}`;
              return (
                <tr key={flow.id} data-selected={isTicked}>
                  <td className={styles.tick}>
                    <input type="checkbox" aria-label={name} checked={isTicked} onChange={() => flip(flow.id)} />
                  </td>
                  <td>
                    <Verdict verdict={flow.verdict} small />
                  </td>
                  <td>
                    <Workload namespace={source.namespace} name={source.workload} cut />
                  </td>
                  <td title={host ?? address ?? undefined}>
                    <Host host={host} registrableDomain={flow.registrableDomain} address={address} port={port} />
                  </td>
                  <td>{protocolName(flow.protocol)}</td>
                  <td className={table.number}>
                    {printCount(flow.count)}
                    <span className={table.unit}>{unitOf(flow.protocol)}</span>
                  </td>
                  <td className={table.mid}>{fate === null ? "" : FATE_WORD[fate]}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
        {rows.length < shown ? (
          <p className={styles.beyond}>
            {printCount(shown - rows.length)} more are selected by the same rule. Narrow the filter to choose among
            them.
          </p>
        ) : null}
      </Scroll>
    </>
  );
}
