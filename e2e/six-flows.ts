import type { Page } from "@playwright/test";
import type { Cluster } from "./cluster";
import { egressNetwork, httpRoute } from "./manifests";

/** Two workloads, three hosts each: two denied, one allowed by a route. Returns what ends them. */
export async function sixFlows(cluster: Cluster, namespace: string): Promise<() => void> {
  await cluster.create(egressNetwork(namespace, "Deny"));
  await cluster.create(httpRoute(namespace, "allow-partner", { hostname: "api.partner.example" }));
  const clients = await Promise.all(["checkout", "canary"].map((name) => cluster.client(namespace, name)));
  for (const client of clients) {
    client.keep(() => {
      for (const host of ["api.partner.example", "httpbin.org", "files.partner.example"]) client.http(host, "/");
    });
  }
  return () => {
    for (const client of clients) client.stop();
  };
}

export function filterInput(page: Page) {
  return page.getByRole("combobox", { name: "Filter flows" });
}
