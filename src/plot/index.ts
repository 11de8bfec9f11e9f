export { FigureError } from './errors.js';
export type { Figure, FigureOptions, StrategyReference } from './figure.js';
export { figures } from './figures.js';
export { type RenderOptions, renderFigure } from './render.js';
