"use client";

import { PLACES } from "@/components/addresses/places";
import { Modal } from "./modal";
import styles from "./palette.module.css";

const KEYS = [
  ["/", "Filter"],
  ["j k", "Next and previous row"],
  ["Enter", "Open the row, or unfold the group"],
  ["← →", "The row's values; Enter filters by one"],
  ["Alt Enter", "On one of them: leave it out"],
  ["Alt click", "On a value in the table: filter by it; with Shift, or on its funnel: leave it out"],
  ["Alt click", "On a verdict above the table or in the chart: leave it out"],
  ["Ctrl Enter", "Review the draft, or apply the change under review"],
  ["Esc", "Close the open panel, clear the filter"],
  ["Ctrl K", "Find or run: pages, views, actions, networks, flows"],
  ...Object.values(PLACES).map(({ key, title }) => [`g ${key}`, title] as const),
  ["?", "This list"],
] as const;

const FILTERS = [
  ["ns:shop,pay", "shop or pay"],
  ["ns:shop verdict:denied", "both"],
  ["ns:shop OR host:stripe", "either; group with ( )"],
  ["-workload:canary", "not canary; NOT works too"],
  ["host:stripe", "hosts that contain it"],
  ["host:=api.stripe.com", "this host alone"],
  ["host:*.stripe.com", "* stands for anything"],
  ["ip:203.0.113.0/24", "addresses in a CIDR"],
  ["dst:stripe", "a host, or an address or CIDR"],
  ["port:443,8000-8999", "ports and port ranges"],
  ['network:""', "flows without one"],
  ["status:5xx", "any 5xx status"],
  ['"two words"', "text anywhere in the row"],
] as const;

export function Help({ onClose }: { onClose: () => void }) {
  return (
    <Modal label="Keys and filters" onClose={onClose}>
      <div className={styles.help}>
        <h2>Keys</h2>
        <dl>
          {KEYS.map(([key, what]) => (
            <div key={what}>
              <dt>
                {key.split(" ").map((each) => (
                  <kbd key={each}>{each}</kbd>
                ))}
              </dt>
              <dd>{what}</dd>
            </div>
          ))}
        </dl>
        <h2>Filters</h2>
        <dl>
          {FILTERS.map(([filter, what]) => (
            <div key={filter}>
              <dt>
                <code>{filter}</code>
              </dt>
              <dd>{what}</dd>
            </div>
          ))}
        </dl>
      </div>
    </Modal>
  );
}
