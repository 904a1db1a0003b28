import type { ProxyIdentity } from "./proxy-process";

export type Workload = Pick<ProxyIdentity, "namespace" | "workload" | "workloadKind">;

/** One series of all the pods of a workload together. */
export interface Track {
  source: Workload;
  /** `name{label="value",…}`, as pages have it. */
  series: string;
  /** What living proxies say now, added up. */
  standing: number;
  /** Living proxies that have it. */
  proxies: number;
  /** When it first and last rose; null where it never did. */
  firstAt: number | null;
  lastAt: number | null;
  /** When it last rose by *at least* what was counted. */
  atLeastAt: number | null;
  /** Some proxy had counted it before anyone looked. */
  isOlder: boolean;
  /** When it last rose, by pod. */
  pods: Map<string, number>;
}

/** Tracks by number, so that a step holds numbers alone. Numbers of tracks that are gone are given again. */
export class TrackTable {
  private readonly byWorkload = new Map<string, Map<string, number>>();
  private readonly tracks: (Track | null)[] = [];
  private readonly free: number[] = [];

  /** One more than the highest number given. */
  get size(): number {
    return this.tracks.length;
  }

  at(id: number): Track | null {
    return this.tracks[id] ?? null;
  }

  *entries(): Generator<[id: number, track: Track]> {
    for (const [id, track] of this.tracks.entries()) if (track !== null) yield [id, track];
  }

  /** By series, of one workload: what `numberOf` takes. */
  ofWorkload({ namespace, workload, workloadKind }: Workload): Map<string, number> {
    const key = JSON.stringify([namespace, workloadKind, workload]);
    const known = this.byWorkload.get(key) ?? new Map<string, number>();
    this.byWorkload.set(key, known);
    return known;
  }

  numberOf(source: Workload, series: string): number {
    const { namespace, workload, workloadKind } = source;
    const own = this.ofWorkload(source);
    const known = own.get(series);
    if (known !== undefined) return known;
    const id = this.free.pop() ?? this.tracks.length;
    const track: Track = {
      source: { namespace, workload, workloadKind },
      series: ownText(series),
      standing: 0,
      proxies: 0,
      firstAt: null,
      lastAt: null,
      atLeastAt: null,
      isOlder: false,
      pods: new Map(),
    };
    this.tracks[id] = track;
    own.set(track.series, id);
    return id;
  }

  /** Forgets what no living proxy has, and no step since `moment`; and pods that have not been heard of since. */
  sweep(moment: number): void {
    for (const [id, track] of this.entries()) {
      for (const [pod, at] of track.pods) if (at < moment) track.pods.delete(pod);
      if (track.proxies > 0 || (track.lastAt ?? Number.NEGATIVE_INFINITY) >= moment) continue;
      this.ofWorkload(track.source).delete(track.series);
      this.tracks[id] = null;
      this.free.push(id);
    }
    for (const [key, own] of this.byWorkload) if (own.size === 0) this.byWorkload.delete(key);
  }
}

/** A copy: a slice would keep the whole page alive. */
function ownText(slice: string): string {
  return new TextDecoder().decode(new TextEncoder().encode(slice));
}
