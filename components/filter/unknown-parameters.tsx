import { Notice } from "@/components/ui/notice";
import type { UnknownParameter } from "@/lib/flows/asked/search";

/** What the URL asked for and nobody understood; gone with the next change of a filter. */
export function UnknownParameters({ unknown }: { unknown: UnknownParameter[] }) {
  if (unknown.length === 0) return null;
  return (
    <Notice kind="warn" slim>
      {unknown.map((each) => (
        <span key={`${each.parameter}=${each.value}`}>
          {each.message} {each.instead}{" "}
        </span>
      ))}
    </Notice>
  );
}
