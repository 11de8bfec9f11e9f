export { FigureError } from './errors.js';
export type { Figure, FigureOptions, StrategyReference } from './figure.js';
export { figures } from './figures.js';
export { headlineFigure } from './headline.js';
export { LadderRecorder } from './ladder-recorder.js';
export { type LadderTextOptions, ladderText } from './ladder-text.js';
export { ladderPicture } from './ladder.js';
export { scenarioLine } from './scenario-line.js';
export { type FigureNumbers, type RenderOptions, drawFigure, figureNamed, figureNumbers, renderFigure, sourceLine } from './render.js';
