import { describe, expect, it } from "vitest";
import { names } from "./actions";

describe("an undo in the palette", () => {
  const undo = {
    title: "Undo last change: Switched shop/shop-egress to Deny…",
    words: "revert rollback",
    does: "Undo last change",
  };

  it.each([[["undo"]], [["rollback"]], [["undo", "shop/shop-egress"]], [[]]])("is found by %j", (needles) => {
    expect(names(undo, needles)).toBe(true);
  });

  it.each([[["shop"]], [["shop/shop-egress"]], [["deny"]], [["undo", "payments"]]])(
    "is not what %j means",
    (needles) => {
      expect(names(undo, needles)).toBe(false);
    },
  );
});
