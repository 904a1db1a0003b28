import styles from "./middle-cut.module.css";

const TAIL = 8;
/** Up to here a name is not worth cutting, and is read aloud in one. */
const SHORT = 16;

/** A name that is cut in its middle where room is short: what tells names apart stands at both ends. */
export function MiddleCut({ name }: { name: string }) {
  if (name.length <= SHORT) return name;
  const tail = Math.min(TAIL, Math.floor(name.length / 2));
  return (
    <span className={styles.name}>
      <span className={styles.head}>{name.slice(0, name.length - tail)}</span>
      <span className={styles.tail}>{name.slice(name.length - tail)}</span>
    </span>
  );
}
