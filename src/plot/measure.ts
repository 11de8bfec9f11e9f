/** Advance widths of DejaVu Sans, thousandths of the font size, for the characters from space to tilde. */
const ADVANCES = [
  318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636, 636, 636, 636, 636, 636, 636, 636, 337,
  337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632, 575, 775, 752, 295, 295, 656, 557, 863, 748, 787, 603, 787, 695, 635, 611, 732,
  684, 989, 685, 611, 685, 390, 337, 390, 838, 500, 500, 613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579, 278, 974, 634, 612, 635,
  635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838,
];
const SPACE = 32;
/** Whatever else: Greek, arrows, fractions. */
const OTHER = 840;

/** How wide a text is in DejaVu Sans, the widest of the fonts that a figure asks for. */
export function textWidth(text: string, size: number): number {
  let thousandths = 0;
  for (const character of text) thousandths += ADVANCES[(character.codePointAt(0) ?? 0) - SPACE] ?? OTHER;
  return (thousandths * size) / 1000;
}

/** Breaks a text into lines that are no wider than asked for, at spaces. */
export const wrap = (text: string, size: number, width: number): string[] => wrapWords(text.split(' '), size, width);

/** As `wrap`, for words that may have spaces in them. */
export function wrapWords(words: readonly string[], size: number, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of words) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && textWidth(longer, size) > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  lines.push(line);
  return lines;
}

/** As `wrapWords`, in as many lines, but as narrow as that allows. */
export function wrapEvenly(words: readonly string[], size: number, width: number): string[] {
  let lines = wrapWords(words, size, width);
  for (let narrower = width - size; narrower > 0; narrower -= size) {
    const tried = wrapWords(words, size, narrower);
    if (tried.length > lines.length) break;
    lines = tried;
  }
  return lines;
}
