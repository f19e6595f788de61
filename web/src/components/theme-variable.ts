/** A colour of the page as it is now, such as `--text`: canvases cannot read style sheets. */
export function variable(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}
