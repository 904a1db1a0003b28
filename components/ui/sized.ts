/** A size in pixels, set by script: in HTML from the server the Content-Security-Policy allows no style attribute. */
export function sized(property: "width" | "height" | "minWidth", pixels: number | null) {
  return (element: HTMLElement | null) => {
    if (element) element.style[property] = pixels === null ? "" : `${pixels}px`;
  };
}

/** The widest digit at 12 pixels, with the comma between thousands as wide. */
const CHARACTER = 7.5;
const PADDING = 22;
const UNIT = 42;

/** Pixels that a column of numbers needs, so that none is cut: for its longest, with its unit beside. */
export function widthOfNumber(text: string, withUnit: boolean): number {
  return Math.ceil(text.length * CHARACTER) + PADDING + (withUnit ? UNIT : 0);
}
