import { describe, expect, it } from "vitest";
import { refOf } from "../../linkerd/object";
import { aNetwork, aRoute } from "../builders.testing";
import type { PlanCheck } from "../change";
import { checkMatrix } from "./check-matrix";

const network = refOf(aNetwork());
const route = refOf(aRoute());
const check = (id: PlanCheck["id"], status: PlanCheck["status"], of?: PlanCheck["of"]): PlanCheck => ({
  ...{ id, status, sentence: `${id} ${of?.name ?? ""}` },
  ...(of && { of }),
});

describe("the checks of a plan", () => {
  it("are those that do not pass, worst first, and the others", () => {
    const { open, passed } = checkMatrix([
      check("rights", "pass", network),
      check("gitops", "warn", network),
      check("dry-run", "fail", network),
      check("rehearsal", "pass"),
    ]);
    expect(open.map(({ id }) => id)).toEqual(["dry-run", "gitops"]);
    expect(passed.map(({ id }) => id)).toEqual(["rights", "rehearsal"]);
  });

  it("of one object are no matrix", () => {
    expect(checkMatrix([check("rights", "pass", network), check("rehearsal", "pass")]).matrix).toBeNull();
  });

  it("of several objects are one, with a hole where an object had no such check and the worst of several alike", () => {
    const { matrix } = checkMatrix([
      check("rights", "pass", route),
      check("admission", "pass", route),
      check("admission", "warn", route),
      check("rights", "pass", network),
      check("conflict", "pass", network),
      check("rehearsal", "pass"),
    ]);
    expect(matrix?.columns).toEqual(["rights", "admission", "conflict"]);
    expect(matrix?.rows.map(({ name, cells }) => [name, cells.map((each) => each?.status ?? null)])).toEqual([
      ["HTTPRoute shop/a-route", ["pass", "warn", null]],
      ["EgressNetwork shop/all-egress", ["pass", null, "pass"]],
    ]);
  });
});
