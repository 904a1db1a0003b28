import { AppError } from "@/lib/errors";
import { severalTimes, type UnknownParameter } from "@/lib/flows/asked/search";
import { cut } from "@/lib/print/cut";

/** The names that a route understands. */
export interface Parameters {
  /** With one value. */
  once?: readonly string[];
  /** With as many as are given. */
  lists?: readonly string[];
}

export type ParameterFault = Pick<UnknownParameter, "parameter" | "value" | "message">;

/** Throws `bad_request` for each parameter of `url` that the route does not know, and for several values where it takes one. */
export function checkNames(url: URL, { once = [], lists = [] }: Parameters): void {
  const known = [...once, ...lists];
  const there = known.length === 0 ? "It takes no parameters." : `Parameters: ${known.join(", ")}.`;
  const faults: ParameterFault[] = [];
  for (const parameter of new Set(url.searchParams.keys())) {
    const values = url.searchParams.getAll(parameter);
    const value = values.join(", ");
    if (!known.includes(parameter)) {
      faults.push({ parameter, value, message: `${url.pathname} has no parameter “${cut(parameter)}”. ${there}` });
    } else if (values.length > 1 && once.includes(parameter)) {
      faults.push({ parameter, value, message: severalTimes(parameter) });
    }
  }
  refuseFaults(faults);
}

/** An answer to a question that was understood in part would be believed whole. Throws `bad_request` where there are any. */
export function refuseFaults(faults: readonly ParameterFault[]): void {
  if (faults.length === 0) return;
  const details = faults.map(({ parameter, value, message }) => ({ parameter, value: cut(value), message }));
  throw new AppError("bad_request", faults.slice(0, 5).map(printFault).join(" "), {
    hint: "Nothing was read. Correct the parameter or leave it out.",
    details: details.slice(0, 50),
  });
}

/** With the parameter's name, which a message of a page has not always. */
function printFault({ parameter, message }: ParameterFault): string {
  return message.includes(cut(parameter)) ? message : `${parameter}: ${message}`;
}
