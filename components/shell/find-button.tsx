import { Search } from "lucide-react";
import styles from "./find-button.module.css";

/** Opens the palette: a script of the page listens for presses of what is so marked. */
export function FindButton() {
  return (
    <button type="button" className={styles.find} data-palette aria-haspopup="dialog" title="Find or run (Ctrl+K)">
      <Search aria-hidden size={13} />
      <span className={styles.words}>Find or run</span>
      <kbd aria-hidden>Ctrl K</kbd>
    </button>
  );
}
