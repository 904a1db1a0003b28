import { readdirSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { type ApiRoute, apiPath } from "./api-path";

const app = fileURLToPath(new URL("../app/api", import.meta.url));

/** The compiler wants each of `ApiRoute` here, and no other. */
const ROUTES: Record<ApiRoute, true> = {
  activity: true,
  "activity/[namespace]/[id]": true,
  "activity/[namespace]/[id]/evidence": true,
  "changes/apply": true,
  "changes/plan": true,
  events: true,
  explain: true,
  findings: true,
  flows: true,
  "flows/destinations": true,
  "flows/first-seen": true,
  "flows/one": true,
  "flows/series": true,
  health: true,
  "network-policies": true,
  "network-policies/[namespace]": true,
  "network-policies/[namespace]/generated": true,
  "network-policies/rehearse": true,
  policy: true,
  rights: true,
  schemas: true,
  simulate: true,
};

describe("the path of an API route", () => {
  it("is known for every route there is, and for no other", () => {
    const served = readdirSync(app, { recursive: true, encoding: "utf8" }).filter((each) => each.endsWith("/route.ts"));
    expect(Object.keys(ROUTES).toSorted()).toEqual(served.map((each) => dirname(each)).toSorted());
  });

  it("holds names as one segment each, whatever is in them", () => {
    expect(apiPath("policy")).toBe("/api/policy");
    expect(apiPath("activity/[namespace]/[id]/evidence", { namespace: "shop", id: "20261121T1-ab" })).toBe(
      "/api/activity/shop/20261121T1-ab/evidence",
    );
    expect(apiPath("activity/[namespace]/[id]", { namespace: "../policy?", id: "$&" })).toBe(
      "/api/activity/..%2Fpolicy%3F/%24%26",
    );
  });
});
