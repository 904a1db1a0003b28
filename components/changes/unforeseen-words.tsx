import { CircleX } from "lucide-react";
import { useServed } from "@/components/live/use-served";
import { unforeseenWords } from "@/lib/changes/change-words";
import { evidenceServed } from "@/lib/changes/evidence-answer";
import { failingWords } from "@/lib/changes/policies/connection-outcome";
import styles from "./apply-bar.module.css";

/** What the forecast did not expect, in a word, for the line that says how a change went. */
export function UnforeseenWords({ namespace, id }: { namespace: string; id: string }) {
  const evidence = useServed(evidenceServed(namespace, id)).data?.evidence;
  const denials = evidence?.unforeseen ?? [];
  const failing = evidence?.connections?.failing ?? [];
  const words = [
    ...(denials.length > 0 ? [unforeseenWords(denials)] : []),
    ...(failing.length > 0 ? [failingWords(failing)] : []),
  ];
  if (words.length === 0) return null;
  return (
    <b className={styles.denied} role="alert">
      <CircleX size={14} className={styles.icon} aria-hidden /> {words.join("; ")}.
    </b>
  );
}
