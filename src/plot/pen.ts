import type * as d3 from 'd3';
import { FigureError } from './errors.js';
import { Sheet } from './sheet.js';

/** What a figure is drawn with. */
export interface Pen {
  readonly d3: typeof d3;
  /** A blank sheet, px. */
  sheet(width: number, height: number, title: string): Sheet;
}

const PACKAGES = 'd3@7 d3-node@4';

/**
 * Fetches d3-node, which is a development dependency and slow to load: nobody
 * who draws nothing waits for it.
 * @throws FigureError when it is not installed
 */
export async function loadPen(): Promise<Pen> {
  const { D3Node } = await importD3Node();
  const library = new D3Node().d3;
  return {
    d3: library,
    sheet: (width, height, title) => new Sheet(new D3Node(), width, height, title),
  };
}

async function importD3Node(): Promise<typeof import('d3-node')> {
  try {
    return await import('d3-node');
  } catch (error) {
    if ((error as { code?: string }).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new FigureError(`drawing figures needs the packages d3 and d3-node; install them with: npm install --save-dev ${PACKAGES}`);
  }
}
