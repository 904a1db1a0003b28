import { openPaletteOnKeys, PALETTE_ID, PALETTE_OPENED } from "./open-palette";

/** `nonce` is the page's: only what carries it may run. A browser hides it from scripts, so React finds another one. */
export function PaletteScript({ nonce }: { nonce: string | undefined }) {
  return (
    <script nonce={nonce} suppressHydrationWarning>
      {`(${openPaletteOnKeys.toString()})(${JSON.stringify(PALETTE_ID)},${JSON.stringify(PALETTE_OPENED)})`}
    </script>
  );
}
