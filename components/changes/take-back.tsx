import { CodeBlock } from "@/components/ui/code-block";
import styles from "./review.module.css";

/** What to type where the dashboard is down. Nothing where nothing was written. */
export function TakeBack({ commands }: { commands: readonly string[] }) {
  if (commands.length === 0) return null;
  return (
    <div className={styles.takeBack}>
      <p>Undo without the dashboard. It ignores later changes, so read it before you run it.</p>
      <CodeBlock label="CLI" code={commands.join("\n")} what="commands" />
    </div>
  );
}
