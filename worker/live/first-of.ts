import { appErrorOf, type Failed } from "../port/message";

/**
 * The first value that a feed knows. Rejects with why there is none, or with the signal's reason. A failure that is known already does
 * not count: whoever watches anew has it tried anew.
 */
export function firstOf<State extends { failed: Failed | null }, Value>(
  watch: (onState: (state: State) => void) => () => void,
  found: (state: State) => Value | null,
  signal: AbortSignal,
): Promise<Value> {
  const ended = new AbortController();
  return new Promise<Value>((resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { signal: ended.signal });
    let tried = false;
    const leave = watch((state) => {
      const value = found(state);
      if (value !== null) resolve(value);
      else if (state.failed && tried) reject(appErrorOf(state.failed));
    });
    tried = true;
    ended.signal.addEventListener("abort", leave);
  }).finally(() => ended.abort());
}
