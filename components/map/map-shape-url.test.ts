import { expect, it } from "vitest";
import { parseMapLook, withMapLook } from "./map-shape-url";

it("keeps the map's look in the URL beside the filters", () => {
  const text =
    "ns=shop&clients=namespace&destinations=domain&expand=client%3Ashop&hide=network%3A&focus=domain%3Astripe.com&as=table";
  const parameters = new URLSearchParams(text);
  expect(withMapLook(parameters, parseMapLook(parameters)).toString()).toBe(text);
});

it("leaves the defaults out of the URL", () => {
  const parameters = new URLSearchParams("ns=shop&clients=workload&as=map");
  expect(withMapLook(parameters, parseMapLook(parameters)).toString()).toBe("ns=shop");
});
