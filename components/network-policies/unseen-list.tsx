import { CONNECTION_EFFECTS, type UnseenConnection, type UnseenKind } from "@/lib/connections/connection-rehearsal";
import styles from "./connection-rehearsal.module.css";
import { EffectMark } from "./effect-mark";

const WORD: Record<UnseenKind, string> = {
  dns: "DNS",
  "control-plane": "Linkerd's control plane",
  probes: "Kubelet's probes",
  scrapes: "Scrapes",
  webhooks: "Webhooks",
  "api-server": "API server",
};

/** What pods need and no flow shows: what is lost of it first. Open where something of it is lost. */
export function UnseenList({ unseen }: { unseen: readonly UnseenConnection[] }) {
  if (unseen.length === 0) return null;
  const sorted = unseen.toSorted((a, b) => CONNECTION_EFFECTS.indexOf(a.effect) - CONNECTION_EFFECTS.indexOf(b.effect));
  return (
    <details className={styles.fold} open={unseen.some(({ effect }) => effect === "lost")}>
      <summary>What no flow shows ({unseen.length})</summary>
      <ul className={styles.unseen}>
        {sorted.map(({ what, namespace, effect, sentence }) => (
          <li key={`${what} ${namespace}`} data-effect={effect}>
            <EffectMark effect={effect} />
            <b>{WORD[what]}</b>
            <span className={styles.dim}>{namespace}</span>
            <span>{sentence}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}
