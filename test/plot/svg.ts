import { expect } from 'vitest';

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
}

interface Box {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** The elements of a figure, each of which stands on a line of its own. */
export function elementsOf(svg: string): Element[] {
  return [...svg.matchAll(/<(\w+)((?: [\w:-]+="[^"]*")*)>([^<]*)/g)].map(([, name, attributes, text]) => ({
    name,
    attributes: Object.fromEntries([...attributes.matchAll(/ ([\w:-]+)="([^"]*)"/g)].map(([, key, value]) => [key, value])),
    text,
  }));
}

export const textsOf = (svg: string): string[] =>
  elementsOf(svg)
    .filter(({ name }) => name === 'text')
    .map(({ text }) => text);

/** Parts of the font size, about as in DejaVu Sans. */
const widthOf = (character: string): number => (/[ .,:;'()|iljtfIr-]/.test(character) ? 0.34 : /[mwMW–]/.test(character) ? 0.9 : 0.61);
const number = (text: string | undefined): number => Number(text ?? 0);

/** About where a text stands: upright ones as they are, turned ones by a quarter. */
function boxOf({ attributes, text }: Element): Box {
  const [x, y, size] = [number(attributes.x), number(attributes.y), number(attributes['font-size'])];
  const length = [...text.replace(/&\w+;/g, '&')].reduce((sum, character) => sum + widthOf(character) * size, 0);
  const anchor = attributes['text-anchor'] ?? 'start';
  const before = anchor === 'end' ? length : anchor === 'middle' ? length / 2 : 0;
  if (attributes.transform === undefined)
    return { text, left: x - before, right: x - before + length, top: y - size * 0.75, bottom: y + size * 0.15 };
  const [left, right] = attributes.transform.startsWith('rotate(-') ? [0.75, 0.15] : [0.15, 0.75];
  return { text, left: x - size * left, right: x + size * right, top: y - length / 2, bottom: y + length / 2 };
}

/** What must hold of any figure, whatever it shows. */
export function expectSound(svg: string): void {
  expect(svg).not.toMatch(/NaN|Infinity|undefined|null/);
  expect(svg).not.toMatch(/<style|class=|style=/);
  const elements = elementsOf(svg);
  const [root] = elements;
  expect(root.name).toBe('svg');
  const [, , width, height] = root.attributes.viewBox.split(' ').map(Number);
  for (const { name, attributes } of elements) {
    for (const [key, value] of Object.entries(attributes)) {
      if (/^(x|y|x1|x2|y1|y2|cx|cy|r|width|height|points)$/.test(key)) expectInside(`${name} ${key}`, key, value, width, height);
    }
  }
  const boxes = elements.filter(({ name }) => name === 'text').map(boxOf);
  for (const box of boxes)
    expect(box.left >= 0 && box.right <= width && box.top >= 0 && box.bottom <= height, `'${box.text}' is cut off`).toBe(true);
  boxes.forEach((box, i) => {
    for (const other of boxes.slice(i + 1)) {
      const apart = box.right <= other.left || other.right <= box.left || box.bottom <= other.top || other.bottom <= box.top;
      expect(apart, `'${box.text}' lies on '${other.text}'`).toBe(true);
    }
  });
}

function expectInside(where: string, key: string, value: string, width: number, height: number): void {
  const numbers = value.split(/[ ,]/);
  numbers.forEach((text, i) => {
    expect(text, where).toMatch(/^-?\d+(\.\d{1,2})?$/);
    const isAcross = key === 'points' ? i % 2 === 0 : /x|width|^r$/.test(key);
    expect(Number(text) >= 0 && Number(text) <= (isAcross ? width : height), `${where} ${value}`).toBe(true);
  });
}
