import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import { Help } from "./help";

it("says of Alt-click what it does in a table, which is to filter by the value, and of Alt and Shift that they leave it out", () => {
  const told = renderToStaticMarkup(<Help onClose={() => {}} />);
  expect(told).toContain("On a value in the table: filter by it; with Shift, or on its funnel: leave it out");
  expect(told).not.toContain("same as Alt-click");
});
