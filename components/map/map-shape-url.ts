import { MAP_SHAPE, type MapShape } from "@/lib/flows/view/flow-map";

/** What the map adds to the parameters of the flows in the address bar. */
export const MAP_PARAMETERS = ["clients", "destinations", "expand", "hide", "focus", "as"] as const;

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

/** Writes `look` beside the other parameters; defaults are left out. */
export function withMapLook(parameters: URLSearchParams, look: MapLook): URLSearchParams {
  const next = new URLSearchParams(parameters);
  for (const name of MAP_PARAMETERS) next.delete(name);
  if (look.clients !== MAP_SHAPE.clients) next.set("clients", look.clients);
  if (look.destinations !== MAP_SHAPE.destinations) next.set("destinations", look.destinations);
  for (const id of look.expanded) next.append("expand", id);
  for (const id of look.hidden) next.append("hide", id);
  if (look.focus !== null) next.set("focus", look.focus);
  if (look.as !== "map") next.set("as", look.as);
  return next;
}
