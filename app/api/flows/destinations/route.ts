import { respond } from "@/app/api/respond";
import { destinationsSearch } from "@/lib/flows/asked/destinations-question";
import { parseFlowSearch } from "@/lib/flows/asked/search";
import type { Caller } from "@/lib/people/caller";
import { read } from "@/lib/readings/reading-thread";
import { type ParameterFault, refuseFaults } from "../../parameters";
import { askedOf, unlessGone } from "../asked";

const DESTINATIONS_PARAMETERS = { once: ["window", "end", "workload", "debug"], lists: ["namespace"] };

/** `GET /api/flows/destinations?namespace=shop&workload=cart&window=15m&end=…` → `DestinationsAnswer`. */
export function GET(request: Request): Promise<Response> {
  const produce = async (caller: Caller) => {
    const url = new URL(request.url);
    const namespaces = [...new Set(url.searchParams.getAll("namespace"))];
    const workload = url.searchParams.get("workload");
    for (const name of ["namespace", "workload"]) url.searchParams.delete(name);
    refuseFaults([...nameFaults(namespaces, workload), ...parseFlowSearch(url.searchParams, ["debug"]).unknown]);
    const { search, options } = askedOf(new Request(url, request));
    const asked = destinationsSearch({ windowSeconds: search.windowSeconds, end: search.end, namespaces, workload });
    return read(caller, "destinations", asked, options).catch(unlessGone(request));
  };
  return respond(request, produce, DESTINATIONS_PARAMETERS);
}

/** A DNS label; names of workloads may have dots. */
const NAMESPACE = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const WORKLOAD = /^[a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?$/;

function nameFaults(namespaces: readonly string[], workload: string | null): ParameterFault[] {
  const misnamed = namespaces.filter((each) => !NAMESPACE.test(each));
  const faults = misnamed.map((value): ParameterFault => {
    return { parameter: "namespace", value, message: `“${value.slice(0, 60)}” is not a valid namespace name.` };
  });
  if (namespaces.length === 0)
    faults.push({ parameter: "namespace", value: "", message: "“namespace” is missing: the clients' namespace." });
  if (workload === null) return faults;
  if (!WORKLOAD.test(workload)) {
    const message = `“${workload.slice(0, 60)}” is not a valid workload name.`;
    faults.push({ parameter: "workload", value: workload, message });
  } else if (namespaces.length > 1) {
    const message = "“workload” needs exactly one “namespace”.";
    faults.push({ parameter: "workload", value: workload, message });
  }
  return faults;
}
