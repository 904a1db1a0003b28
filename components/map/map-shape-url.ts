import { MAP_SHAPE, type MapShape } from "@/lib/flows/view/flow-map";

/** What the map adds to the parameters of the flows in the address bar. */
export const MAP_PARAMETERS: readonly string[] = ["clients", "destinations", "expand", "hide", "focus", "as"];

export interface MapLook extends MapShape {
  as: "map" | "table";
}

/** Reads `?clients=namespace&destinations=domain&expand=…&hide=…&focus=…&as=table`; what is not understood is the default. */
export function parseMapLook(parameters: URLSearchParams): MapLook {
  return {
    clients: parameters.get("clients") === "namespace" ? "namespace" : MAP_SHAPE.clients,
    destinations: parameters.get("destinations") === "domain" ? "domain" : MAP_SHAPE.destinations,
    expanded: parameters.getAll("expand"),
    hidden: parameters.getAll("hide"),
    focus: parameters.get("focus"),
    as: parameters.get("as") === "table" ? "table" : "map",
  };
}

/** Defaults are left out. */
export function printMapLook(look: MapLook): URLSearchParams {
  const own = new URLSearchParams();
  if (look.clients !== MAP_SHAPE.clients) own.set("clients", look.clients);
  if (look.destinations !== MAP_SHAPE.destinations) own.set("destinations", look.destinations);
  for (const id of look.expanded) own.append("expand", id);
  for (const id of look.hidden) own.append("hide", id);
  if (look.focus !== null) own.set("focus", look.focus);
  if (look.as !== "map") own.set("as", look.as);
  return own;
}
