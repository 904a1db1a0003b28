import { processHome } from "../process-home";
/** How one thread of the dashboard is, for `readyz` and health. */
export interface ThreadState {
  name: string;
  /** null while it answers. */
  hangs: { seconds: number; doing: string } | null;
  /** How often one was ended since it hung. */
  replacements: number;
  /** The last time. RFC 3339. */
  replaced: { at: string; doing: string } | null;
}

const states: Map<string, ThreadState> = processHome("egressThreads", () => new Map());

export function threadStates(): ThreadState[] {
  return [...states.values()];
}

export function tellThread(
  name: string,
  told: Pick<ThreadState, "hangs"> & Partial<Pick<ThreadState, "replaced">>,
): void {
  const known = states.get(name) ?? { name, hangs: null, replacements: 0, replaced: null };
  const replacements = known.replacements + (told.replaced ? 1 : 0);
  states.set(name, { ...known, ...told, replacements });
}
