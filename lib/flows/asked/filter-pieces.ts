import { type FilterPiece, parseFilter } from "./filter-language";

/** As it is to be written. */
interface WrittenPiece {
  kind: FilterPiece["kind"];
  text: string;
}

/** The filter without the piece that starts at `start`, and without what it leaves pointless: an OR with one side, empty brackets. */
export function withoutPiece(text: string, start: number): string {
  return rewritePieces(text, (piece, written) => (piece.start === start ? "" : written));
}

/** `change` is given each piece and how it is written; empty takes it out. */
export function rewritePieces(text: string, change: (piece: FilterPiece, written: string) => string): string {
  const pieces = parseFilter(text).pieces.flatMap((piece): WrittenPiece[] => {
    const written = change(piece, text.slice(piece.start, piece.end));
    return written === "" ? [] : [{ kind: piece.kind, text: written }];
  });
  while (dropPointless(pieces)) {
    // Each turn may leave another piece without sense.
  }
  return pieces.reduce((sum, { kind, text: written }, at) => {
    const tight = at === 0 || kind === "close" || pieces[at - 1]?.kind === "open";
    return sum + (tight ? "" : " ") + written;
  }, "");
}

/** Takes out one piece, or one pair of brackets, that joins nothing any more; false where all have sense. */
function dropPointless(pieces: WrittenPiece[]): boolean {
  const found = pieces.findIndex((piece, at) => {
    const [before, after] = [pieces[at - 1], pieces[at + 1]];
    if (piece.kind === "open") return after?.kind === "close";
    if (piece.kind !== "operator") return false;
    // Of an AND beside an OR the AND goes.
    if (after?.kind === "operator") return isAnd(piece) || !isAnd(after);
    if (before?.kind === "operator") return true;
    return !before || !after || before.kind === "open" || after.kind === "close";
  });
  if (found >= 0) pieces.splice(found, pieces[found]?.kind === "open" ? 2 : 1);
  return found >= 0;
}

function isAnd({ text }: WrittenPiece): boolean {
  return /^(and|&&?)$/i.test(text);
}
