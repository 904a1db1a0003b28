import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { aFlow, aTlsFlow } from "@/lib/flows/a-flow.testing";
import type { Flow } from "@/lib/flows/flow";
import { groupFlows } from "@/lib/flows/view/group-flows";
import { GroupRow } from "./group-row";

describe("a group's row", () => {
  const numbersOf = (...flows: Flow[]) => {
    const [group] = groupFlows(flows, "namespace");
    if (!group) throw new Error("Flows make a group.");
    const markup = renderToStaticMarkup(
      <table>
        <tbody>
          <GroupRow
            group={{ kind: "group", ...group }}
            columns={["verdict", "client", "destination", "rate", "count"]}
            rowIndex={2}
            unfolded={false}
            focusable
            onFold={() => {}}
            onFocus={() => {}}
            countedAt={0}
            counting={false}
          />
        </tbody>
      </table>,
    );
    const cells = markup.split("<td").slice(2);
    return cells.map((cell) =>
      cell
        .replace(/^[^>]*>|<[^>]*>/g, " ")
        .replace(/\s+/g, " ")
        .trim(),
    );
  };

  it("has requests and connections as two figures, since adding them says nothing", () => {
    const flows = [aFlow({ count: 30_379, ratePerSecond: 22.33 }), aTlsFlow({ count: 246, ratePerSecond: 0.28 })];
    expect(numbersOf(...flows)).toEqual(["22.33 req/s 0.28 conn/s", "30,379 req 246 conn"]);
  });

  it("has one figure where there is one unit", () => {
    expect(numbersOf(aTlsFlow({ count: 5, ratePerSecond: 0 }))).toEqual(["0 conn/s", "5 conn"]);
  });
});
