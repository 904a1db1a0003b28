import { CodeBlock } from "@/components/ui/code-block";
import { Tag } from "@/components/ui/tag";
import type { Taker, Way } from "@/lib/bypass/way";
import { isOpen } from "@/lib/bypass/way";
import { counted } from "@/lib/print/counted";
import styles from "./network-policies.module.css";

/** Ways around the mesh: who can take each, whether a NetworkPolicy stops it, and the fix. */
export function WayList({ ways }: { ways: readonly Way[] }) {
  return (
    <ul className={styles.ways}>
      {ways.map((way) => (
        <li key={way.kind}>
          <details>
            <summary>
              <span>{way.sentence}</span> <ClosedMark way={way} />
            </summary>
            <ul className={styles.takers}>
              {way.takers.slice(0, SHOWN).map((taker) => (
                <li key={`${taker.name} ${taker.detail}`}>{takerWords(taker)}</li>
              ))}
              {way.takers.length > SHOWN ? <li>{way.takers.length - SHOWN} more</li> : null}
            </ul>
            <p className={styles.fix}>{way.fix.sentence}</p>
            {way.fix.yaml === null ? null : <CodeBlock code={way.fix.yaml} what="YAML" />}
          </details>
        </li>
      ))}
    </ul>
  );
}

const SHOWN = 20;

function takerWords({ name, pods, detail }: Taker): string {
  return [name, pods > 0 ? counted(pods, "pod") : "", detail].filter((part) => part !== "").join(" · ");
}

function ClosedMark({ way }: { way: Way }) {
  if (way.closedPods === null) return <Tag kind="warn">Open, and no NetworkPolicy can close it</Tag>;
  if (!isOpen(way)) return <Tag>Closed by NetworkPolicies</Tag>;
  if (way.closedPods === 0) return <Tag kind="warn">Open</Tag>;
  return (
    <Tag kind="warn">
      Open for {way.pods - way.closedPods} of {counted(way.pods, "pod")}
    </Tag>
  );
}
