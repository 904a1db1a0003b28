/** One sample as Prometheus would store it. */
export interface PageSample {
  metric: string;
  labels: Record<string, string>;
  value: number;
}

/** Those of a proxy's page, with `scraped` as what scraping adds, and without empty labels. Throws on a line that is none. */
export function samplesOf(page: string, scraped: Record<string, string>): PageSample[] {
  const lines = page.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return lines.map((line) => {
    const [, metric, inner = "", value = ""] = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
    if (metric === undefined) throw new Error(`No sample: ${line}`);
    const pairs = [...inner.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, name = "", text = ""]) => [name, text]);
    const labels = Object.fromEntries(pairs.filter(([, text]) => text !== ""));
    return { metric, labels: { ...scraped, ...labels }, value: Number(value) };
  });
}
