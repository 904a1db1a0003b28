import { expect, it } from "vitest";
import { parseMapLook, printMapLook } from "./map-shape-url";

it("keeps the map's look in the URL", () => {
  const text =
    "clients=namespace&destinations=domain&expand=client%3Ashop&hide=network%3A&focus=domain%3Astripe.com&as=table";
  const parameters = new URLSearchParams(text);
  expect(printMapLook(parseMapLook(parameters)).toString()).toBe(text);
});

it("leaves the defaults out of the URL", () => {
  const parameters = new URLSearchParams("clients=workload&as=map");
  expect(printMapLook(parseMapLook(parameters)).toString()).toBe("");
});
