import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ALLOWED, aPage, aProxy, DENIED, DIALLED, OPEN_NOW } from "./a-page.testing";
import { Fold } from "./fold";

const SECOND = 1_000;
const MINUTE = 60_000;
const ALWAYS = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] as const;

/** What rose since the beginning, by series. */
function rose(fold: Fold): Record<string, number> {
  return Object.fromEntries(
    fold.window(...ALWAYS).tracks.map(({ track: { series }, rose: amount }) => [series, amount]),
  );
}

function track(fold: Fold, series: string) {
  const found = fold.window(...ALWAYS).tracks.find((each) => each.track.series === series);
  return found && { ...found.track, ...found };
}

describe("the first page of a proxy", () => {
  it("is a base where the proxy is older than the collector, and counts nothing", () => {
    const fold = new Fold(0);
    expect(fold.take(aProxy(), aPage({ [DENIED]: 697 }), 15 * SECOND)).toBe("older");
    expect(rose(fold)).toEqual({ [DENIED]: 0 });
    expect(track(fold, DENIED)).toMatchObject({ isOlder: true, firstAt: null });
    fold.take(aProxy(), aPage({ [DENIED]: 700 }), 30 * SECOND);
    expect(rose(fold)).toEqual({ [DENIED]: 3 });
    expect(track(fold, DENIED)).toMatchObject({ firstAt: 30 * SECOND, lastAt: 30 * SECOND, lastStep: 45 * SECOND });
  });

  it("counts whole where the proxy began after the collector: denied once is 1", () => {
    const fold = new Fold(0);
    expect(fold.take(aProxy(), aPage({ [DENIED]: 1 }, { uptimeSeconds: 9 }), 15 * SECOND)).toBe("born");
    expect(rose(fold)).toEqual({ [DENIED]: 1 });
  });

  it.each([1, 4_000_000_000, null])(
    "does not compare clocks of two machines: a start of %s changes nothing",
    (start) => {
      const fold = new Fold(0);
      const process = { processStartSeconds: start, uptimeSeconds: 9 };
      expect(fold.take(aProxy(), aPage({ [DENIED]: 1 }, process), 15 * SECOND)).toBe("born");
      const old = { processStartSeconds: start, uptimeSeconds: 16 };
      expect(fold.take(aProxy({ uid: "uid-2" }), aPage({ [DENIED]: 5 }, old), 15 * SECOND)).toBe("older");
      expect(rose(fold)).toEqual({ [DENIED]: 1 });
    },
  );

  it("is a base where it does not tell its age", () => {
    const fold = new Fold(0);
    fold.take(aProxy(), aPage({ [DENIED]: 5 }, { uptimeSeconds: null }), 15 * SECOND);
    expect(rose(fold)).toEqual({ [DENIED]: 0 });
  });
});

describe("later pages of the same process", () => {
  function known(values: Record<string, number>): Fold {
    const fold = new Fold(0);
    fold.take(aProxy(), aPage(values), 15 * SECOND);
    return fold;
  }

  it("count a series whole that the page before did not have", () => {
    const fold = known({ [ALLOWED]: 10 });
    fold.take(aProxy(), aPage({ [ALLOWED]: 10, [DENIED]: 1 }), 30 * SECOND);
    expect(rose(fold)).toEqual({ [ALLOWED]: 0, [DENIED]: 1 });
    expect(track(fold, DENIED)).toMatchObject({ isOlder: false });
  });

  it("lose nothing to scrapes that failed", () => {
    const fold = known({ [ALLOWED]: 10 });
    fold.take(aProxy(), aPage({ [ALLOWED]: 14, [DENIED]: 2 }), 5 * MINUTE);
    expect(rose(fold)).toEqual({ [ALLOWED]: 4, [DENIED]: 2 });
  });

  it("count nothing twice where a proxy is scraped twice", () => {
    const fold = known({ [ALLOWED]: 10 });
    for (const at of [30, 31, 31]) fold.take(aProxy(), aPage({ [ALLOWED]: 12 }), at * SECOND);
    expect(rose(fold)).toEqual({ [ALLOWED]: 2 });
  });

  it("keep the base of a series of a route that one page lacks", () => {
    const fold = known({ [ALLOWED]: 10 });
    fold.take(aProxy(), aPage({}), 30 * SECOND);
    fold.take(aProxy(), aPage({ [ALLOWED]: 11 }), 45 * SECOND);
    expect(rose(fold)).toEqual({ [ALLOWED]: 1 });
  });

  it.each([DENIED, DIALLED])("take a value that is no count for one that is not known: %s", (series) => {
    const fold = known({ [series]: 10 });
    fold.take(aProxy(), aPage({ [series]: Number.NaN }), 30 * SECOND);
    fold.take(aProxy(), aPage({ [series]: 13 }), 45 * SECOND);
    expect(rose(fold)).toEqual({ [series]: 3 });
    const never = known({ [series]: Number.NaN });
    never.take(aProxy(), aPage({ [series]: 697 }), 30 * SECOND);
    never.take(aProxy(), aPage({ [series]: 698 }), 45 * SECOND);
    expect(rose(never)).toEqual({ [series]: 1 });
  });

  it("count a destination anew that the proxy had dropped while idle", () => {
    const fold = known({ [DIALLED]: 30 });
    fold.take(aProxy(), aPage({}), 11 * MINUTE);
    fold.take(aProxy(), aPage({ [DIALLED]: 2 }), 11 * MINUTE + 15 * SECOND);
    expect(rose(fold)).toEqual({ [DIALLED]: 2 });
    expect(track(fold, DIALLED)).toMatchObject({ atLeast: false });
  });

  it("count it anew even where it is higher than it had been", () => {
    const fold = known({ [DIALLED]: 1 });
    fold.take(aProxy(), aPage({}), 11 * MINUTE);
    fold.take(aProxy(), aPage({ [DIALLED]: 7 }), 11 * MINUTE + 15 * SECOND);
    expect(rose(fold)).toEqual({ [DIALLED]: 7 });
  });

  it.each([
    ["fell, so it was dropped and dialled again", 3, 3],
    ["rose, which may be a second life", 32, 2],
  ])("say *at least* of a destination after more than ten minutes without a page: it %s", (_, value, amount) => {
    const fold = known({ [DIALLED]: 30, [ALLOWED]: 1 });
    fold.take(aProxy(), aPage({ [DIALLED]: value, [ALLOWED]: 2 }), 26 * MINUTE);
    expect(rose(fold)).toEqual({ [DIALLED]: amount, [ALLOWED]: 1 });
    expect(track(fold, DIALLED)).toMatchObject({ atLeast: true });
    expect(track(fold, ALLOWED)).toMatchObject({ atLeast: false });
  });

  it("tell what is open now, of living proxies alone", () => {
    const fold = known({ [OPEN_NOW]: 4 });
    const other = aProxy({ uid: "uid-2", pod: "web-2" });
    fold.take(other, aPage({ [OPEN_NOW]: 5 }), 15 * SECOND);
    expect(track(fold, OPEN_NOW)).toMatchObject({ standing: 9, rose: 0, proxies: 2 });
    fold.take(other, aPage({ [OPEN_NOW]: 2 }), 30 * SECOND);
    expect(track(fold, OPEN_NOW)).toMatchObject({ standing: 6 });
    fold.forget("uid-1");
    expect(track(fold, OPEN_NOW)).toMatchObject({ standing: 2, proxies: 1 });
    fold.take(other, aPage({}), 45 * SECOND);
    expect(track(fold, OPEN_NOW)).toMatchObject({ standing: 0, proxies: 0 });
  });
});

describe("another process", () => {
  const secondPage = (over: Parameters<typeof aPage>[1], proxy = aProxy()) => {
    const fold = new Fold(0);
    fold.take(aProxy(), aPage({ [DENIED]: 1 }, { uptimeSeconds: 5 }), 15 * SECOND);
    const succession = fold.take(proxy, aPage({ [DENIED]: 1 }, over), 30 * SECOND);
    return { succession, count: rose(fold)[DENIED] };
  };

  it("counts whole: denied once, restarted, denied once is 2 though the counter says 1 and 1", () => {
    expect(secondPage({ processStartSeconds: 1_700_000_020, uptimeSeconds: 3 })).toEqual({
      succession: "born",
      count: 2,
    });
  });

  it("is told by its age where a page has no start, and by the kubelet where it has neither", () => {
    expect(secondPage({ processStartSeconds: null, uptimeSeconds: 3 })).toEqual({ succession: "born", count: 2 });
    const silent = { processStartSeconds: null, uptimeSeconds: null };
    expect(secondPage(silent, aProxy({ restarts: 1 }))).toEqual({ succession: "born", count: 2 });
    expect(secondPage(silent)).toEqual({ succession: "same", count: 1 });
  });

  it("is not counted again when the kubelet's count of restarts arrives after its first page", () => {
    const fold = new Fold(0);
    const pages = [
      [0, { processStartSeconds: 1_700_000_000, uptimeSeconds: 5 }],
      [0, { processStartSeconds: 1_700_000_020, uptimeSeconds: 3 }],
      [1, { processStartSeconds: 1_700_000_020, uptimeSeconds: 18 }],
    ] as const;
    for (const [index, [restarts, over]] of pages.entries()) {
      fold.take(aProxy({ restarts }), aPage({ [DENIED]: 1 }, over), (index + 1) * 15 * SECOND);
    }
    expect(rose(fold)).toEqual({ [DENIED]: 2 });
  });

  it("is no other for a clock that leapt, or a start that is rounded", () => {
    expect(secondPage({ processStartSeconds: 1_700_000_000.4, uptimeSeconds: 20 })).toEqual({
      succession: "same",
      count: 1,
    });
  });

  it("is known by the pod's uid, though it has name and address of the one before", () => {
    const older = { processStartSeconds: 1_600_000_000, uptimeSeconds: 900 };
    expect(secondPage(older, aProxy({ uid: "uid-2" }))).toEqual({ succession: "older", count: 1 });
  });

  it("at an address where pods answer in turn is a base where it is older than the last page", () => {
    const fold = new Fold(0);
    const address = aProxy({ uid: "10.0.0.7:4191", restarts: null, addressOnly: true });
    fold.take(address, aPage({ [DENIED]: 1 }, { uptimeSeconds: 5 }), 15 * SECOND);
    const other = { processStartSeconds: 1_600_000_000, uptimeSeconds: 900 };
    expect(fold.take(address, aPage({ [DENIED]: 50 }, other), 30 * SECOND)).toBe("older");
    const young = { processStartSeconds: 1_700_000_040, uptimeSeconds: 4 };
    expect(fold.take(address, aPage({ [DENIED]: 2 }, young), 45 * SECOND)).toBe("born");
    expect(rose(fold)).toEqual({ [DENIED]: 3 });
  });
});

describe("what is kept", () => {
  it("is what a pod counted that is gone", () => {
    const fold = new Fold(0);
    fold.take(aProxy(), aPage({ [DENIED]: 2 }, { uptimeSeconds: 5 }), 15 * SECOND);
    fold.forget("uid-1");
    expect(track(fold, DENIED)).toMatchObject({ rose: 2, standing: 0, proxies: 0 });
    expect([...(track(fold, DENIED)?.pods.keys() ?? [])]).toEqual(["web-1"]);
  });

  it("is told for the steps of a window alone", () => {
    const fold = new Fold(0);
    for (const [at, value] of [
      [15, 0],
      [30, 1],
      [45, 3],
      [60, 6],
    ] as const) {
      fold.take(aProxy(), aPage({ [ALLOWED]: value }), at * SECOND);
    }
    const { start, end, tracks } = fold.window(30 * SECOND, 60 * SECOND);
    expect({ start, end, rose: tracks[0]?.rose }).toEqual({ start: 30 * SECOND, end: 60 * SECOND, rose: 3 });
  });

  it("grows with flows and steps, and not with pods", () => {
    const bytes = [1, 500].map((pods) => {
      const fold = new Fold(0);
      for (let round = 0; round < 100; round += 1) {
        for (let pod = 0; pod < pods; pod += 1) {
          fold.take(aProxy({ uid: `uid-${pod}`, pod: `web-${pod}` }), aPage({ [ALLOWED]: round }), round * 15 * SECOND);
        }
      }
      return { bytes: fold.reach().bytes, tracks: fold.window(...ALWAYS).tracks.length, rose: rose(fold)[ALLOWED] };
    });
    expect(bytes).toEqual([
      { bytes: bytes[0]?.bytes, tracks: 1, rose: 99 },
      { bytes: bytes[0]?.bytes, tracks: 1, rose: 49_500 },
    ]);
  });

  it("drops the oldest steps, and flows that only they had, once the day or the budget is full, and says so", () => {
    const shape = {
      fineMilliseconds: 15_000,
      fineSpan: MINUTE,
      coarseMilliseconds: MINUTE,
      span: 10 * MINUTE,
      bytes: 1e6,
    };
    const fold = new Fold(0, shape);
    fold.take(aProxy({ uid: "job" }), aPage({ [DENIED]: 4 }, { uptimeSeconds: 1 }), 2 * SECOND);
    fold.forget("job");
    expect(fold.reach()).toMatchObject({ from: 0, limitedBy: "began" });
    for (let at = 15; at <= 1_200; at += 15) fold.take(aProxy(), aPage({ [ALLOWED]: at }), at * SECOND);
    fold.thin(1_200 * SECOND);
    // 41 pages, of which the first is the one read at the end of the tenth minute.
    expect(rose(fold)).toEqual({ [ALLOWED]: 615 });
    expect(fold.reach()).toMatchObject({ from: 10 * MINUTE, limitedBy: "span" });
  });
});

describe("counts", () => {
  /** One proxy: events, lost scrapes, restarts; what happened after a page and before the process ended is lost to any scrape. */
  const moves = fc.array(fc.constantFrom("allow", "deny", "scrape", "lost scrape", "restart"), { maxLength: 80 });

  it("are what a proxy did, less what no page of its process told", () => {
    fc.assert(
      fc.property(moves, (script) => {
        const fold = new Fold(0);
        const told: Record<string, number> = {};
        let process: Record<string, number> = {};
        let untold: string[] = [];
        let start = 0;
        for (const [index, move] of script.entries()) {
          const at = (index + 1) * 15 * SECOND;
          if (move === "allow" || move === "deny") {
            const series = move === "allow" ? ALLOWED : DENIED;
            process[series] = (process[series] ?? 0) + 1;
            untold.push(series);
          } else if (move === "restart") {
            [process, untold, start] = [{}, [], at];
          } else if (move === "scrape") {
            const uptimeSeconds = (at - start) / SECOND;
            fold.take(aProxy(), aPage(process, { processStartSeconds: 1e9 + start / SECOND, uptimeSeconds }), at);
            for (const series of untold) told[series] = (told[series] ?? 0) + 1;
            untold = [];
          }
        }
        expect(rose(fold)).toEqual(told);
      }),
      { numRuns: 500 },
    );
  });
});
