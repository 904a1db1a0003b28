import type { Metadata } from "next";
import { PLACES } from "@/components/addresses/places";
import { MapView } from "./map-view";

export const metadata: Metadata = { title: PLACES.map.title };

export default function MapPage() {
  return <MapView />;
}
