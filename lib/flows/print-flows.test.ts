import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aFlow } from "./a-flow.testing";
import { printFlowsCsv } from "./print-flows";

const AS_IT_IS = (at: string) => at;

/** RFC 4180, read as a spreadsheet reads it. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [[""]];
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    const row = rows.at(-1) ?? [];
    const put = (more: string) => row.push((row.pop() ?? "") + more);
    if (quoted && character === '"' && text.charAt(at + 1) === '"') put(text.charAt(at++));
    else if (character === '"') quoted = !quoted;
    else if (!quoted && character === ",") row.push("");
    else if (!quoted && text.startsWith("\r\n", at)) {
      rows.push([""]);
      at++;
    } else put(character);
  }
  return rows.slice(0, -1);
}

describe("flows as CSV", () => {
  it("has a head, and one line for each flow", () => {
    const [head, line] = readCsv(printFlowsCsv([aFlow({ answers: { "403": 12 } })], AS_IT_IS));
    expect(head?.slice(0, 3)).toEqual(["verdict", "namespace", "workload"]);
    expect(line?.slice(0, 5)).toEqual(["denied", "shop", "web", "Deployment", "httpbin.org"]);
    expect(line?.at(-1)).toBe("403=12");
  });

  it.each([
    ["=1+1", "'=1+1"],
    ["+1", "'+1"],
    ["-1", "'-1"],
    ["@SUM(A1)", "'@SUM(A1)"],
    ["＝1", "'＝1"],
    ["\tx", "'\tx"],
    ["\r=x", "'\r'=x"],
    ["\n=x", "'\n'=x"],
    ["a;=1+1", "a;'=1+1"],
    ["a\t@x", "a\t'@x"],
    ["a-b=c", "a-b=c"],
  ])("makes no formula of %j, wherever a spreadsheet separates cells", (host, cell) => {
    expect(readCsv(printFlowsCsv([aFlow({ host })], AS_IT_IS))[1]?.[4]).toBe(cell);
  });

  it("leaves numbers numbers", () => {
    const [, line] = readCsv(printFlowsCsv([aFlow({ count: -3, ratePerSecond: 1e-7 })], AS_IT_IS));
    expect(line?.slice(12, 14)).toEqual(["-3", "1e-7"]);
  });

  it("brings every host back as it was, whatever is in it", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (host) => {
        const back = readCsv(printFlowsCsv([aFlow({ host }), aFlow()], AS_IT_IS));
        expect(back).toHaveLength(3);
        const bare = (text: string | undefined) => text?.replace(/(?<=^|[;\t\r\n])'(?=[=+\-@\t\r\n＝＋－＠])/g, "");
        expect(bare(back[1]?.[4])).toBe(bare(host));
      }),
    );
  });
});
