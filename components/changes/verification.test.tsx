import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { Verification, type VerificationProps } from "./verification";

/** Of a change whose forecast expected nothing, whose traffic nobody has read. */
const UNREAD: VerificationProps = {
  turns: [],
  evidence: { flows: [], routes: [] },
  rehearsed: true,
  leftOut: 0,
  askedFlow: null,
  elapsedSeconds: null,
  lateSeconds: 90,
  over: false,
  looked: false,
  readAt: null,
  problem: null,
};

const told = (props: Partial<VerificationProps>) =>
  renderToStaticMarkup(<Verification {...UNREAD} {...props} />).replace(/<[^>]+>/g, " ");

describe("what a change's verification says", () => {
  it("claims no watch before the server has said what it saw", () => {
    expect(told({})).toContain("Reading the outcome");
    expect(told({})).not.toMatch(/Watching|\d s\b/);
  });

  it("says long after an unwatched change what the list of Activity says", () => {
    const late = told({ elapsedSeconds: 28 * 60, over: true });
    expect(late).toContain("Not verified");
    expect(late).not.toContain("Watching");
  });

  it("names no scrape interval, which may be measured anew", () => {
    const watching = told({ elapsedSeconds: 20 });
    expect(watching).toContain("one scrape interval after the change");
    expect(watching).not.toMatch(/\d+ s,? one scrape/);
  });
});
