import { classNames } from "@/components/ui/class-names";
import { Scroll } from "@/components/ui/scroll";
import type { PlannedStep } from "@/lib/changes/change";
import { printRef } from "@/lib/linkerd/object";
import { type DiffLine, diffLines } from "@/lib/print/diff";
import styles from "./object-diff.module.css";

/** Lines kept around each change. */
const CONTEXT = 5;

/** The object now and then, as YAML, line by line; long unchanged stretches are folded. */
export function ObjectDiff({ step }: { step: Pick<PlannedStep, "ref" | "beforeYaml" | "afterYaml"> }) {
  const lines = numbered(diffLines(step.beforeYaml, step.afterYaml));
  const name = printRef(step.ref);
  const added = lines.filter((each) => each.kind === "add").length;
  const removed = lines.filter((each) => each.kind === "remove").length;
  return (
    <section className={styles.object} aria-label={`Diff of ${name}`}>
      <h3>
        <span>{name}</span>
        <small>
          <span className={styles.plus}>+{added}</span> <span className={styles.minus}>−{removed}</span>
        </small>
      </h3>
      <Scroll as="div" className={styles.diff} label={`Lines of ${name}`}>
        {folded(lines).map((each) =>
          each.kind === "fold" ? (
            <div key={`fold ${each.from}`} className={classNames(styles.line, styles.fold)}>
              <span className={styles.number}>⋯</span>
              <span />
              <span>{each.count} lines unchanged</span>
            </div>
          ) : (
            <div key={`${each.kind} ${each.number}`} className={classNames(styles.line, STYLE[each.kind])}>
              <span className={styles.number}>{each.number}</span>
              <span className={styles.sign}>
                {SIGN[each.kind]}
                <span className="visually-hidden">{WORD[each.kind]}</span>
              </span>
              <span>{each.line}</span>
            </div>
          ),
        )}
      </Scroll>
    </section>
  );
}

const SIGN = { same: "", add: "+", remove: "−" };
const WORD = { same: "", add: "added: ", remove: "removed: " };
const STYLE = { same: undefined, add: styles.added, remove: styles.removed };

interface NumberedLine extends DiffLine {
  number: number;
}

interface Fold {
  kind: "fold";
  from: number;
  count: number;
}

/** Removed lines have their number in the text before, all others in the text after. */
function numbered(lines: DiffLine[]): NumberedLine[] {
  let before = 0;
  let after = 0;
  return lines.map((each) => {
    if (each.kind !== "add") before += 1;
    if (each.kind !== "remove") after += 1;
    return { ...each, number: each.kind === "remove" ? before : after };
  });
}

function folded(lines: NumberedLine[]): (NumberedLine | Fold)[] {
  const changed = lines.flatMap((each, index) => (each.kind === "same" ? [] : [index]));
  const near = (index: number) => changed.some((each) => Math.abs(each - index) <= CONTEXT);
  const shown: (NumberedLine | Fold)[] = [];
  let index = 0;
  while (index < lines.length) {
    const line = lines[index];
    let end = index;
    while (end < lines.length && !near(end)) end += 1;
    // A fold of one or two lines would hide more than it saves.
    if (end - index > 2) {
      shown.push({ kind: "fold", from: index, count: end - index });
      index = end;
      continue;
    }
    if (line) shown.push(line);
    index += 1;
  }
  return shown;
}
