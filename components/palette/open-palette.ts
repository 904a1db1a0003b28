/** Of the dialog, which is in every page from its first byte. */
export const PALETTE_ID = "palette";
/** Tells the palette that it was opened; on its dialog. */
export const PALETTE_OPENED = "egress-palette-opened";

/**
 * Opens the palette on Ctrl-K, and on a press of anything marked `data-palette`, and takes an Enter behind the words. It stands in the page as
 * an inline script, so that no key is lost between the first frame and the code of the page: it may use nothing from outside itself.
 */
export function openPaletteOnKeys(id: string, opened: string): void {
  const open = (event: Event) => {
    const palette = document.getElementById(id);
    if (!(palette instanceof HTMLDialogElement)) return;
    event.preventDefault();
    if (palette.open) return;
    palette.showModal();
    palette.dispatchEvent(new Event(opened));
  };
  document.addEventListener("keydown", (event) => {
    const isK = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey);
    if (isK && !event.altKey && !event.shiftKey) open(event);
    const palette = document.getElementById(id);
    if (event.key === "Enter" && palette?.contains(document.activeElement)) palette.dataset.entered = "";
  });
  document.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("[data-palette]")) open(event);
  });
}
