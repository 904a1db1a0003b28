import "server-only";
import type { KindState } from "./asked/policy-answer";
import { within } from "./remembered";
import type { KindWatch } from "./watch-kind";

/** Watches that are told of together. */
export class WatchGroup {
  private readonly watches: KindWatch<object>[] = [];
  private readonly waiting = new Set<() => void>();

  /** Lets `watch` run, and gives it back. */
  start<Kept extends object>(watch: KindWatch<Kept>): KindWatch<Kept> {
    this.watches.push(watch);
    void watch.run();
    return watch;
  }

  stop(): void {
    for (const watch of this.watches) watch.stop();
  }

  kinds(): KindState[] {
    return this.watches.map((watch) => watch.describe());
  }

  /** Resolves when each kind was listed or refused once, or after `seconds`. */
  async settled(seconds: number): Promise<void> {
    if (this.areSettled) return;
    let settle = () => {};
    const all = new Promise<void>((resolve) => {
      settle = () => {
        if (this.areSettled) resolve();
      };
      this.waiting.add(settle);
    });
    await within(all, seconds).finally(() => this.waiting.delete(settle));
  }

  /** To be called at every change of a watch. */
  changed(): void {
    for (const settle of this.waiting) settle();
  }

  private get areSettled(): boolean {
    return this.watches.every((watch) => watch.settled);
  }
}
