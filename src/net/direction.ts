/** Client to server. */
export const UP = 0;
/** Server to client. */
export const DOWN = 1;

export type Direction = typeof UP | typeof DOWN;

export const opposite = (direction: Direction): Direction => (direction === UP ? DOWN : UP);
export const directionName = (direction: number): 'up' | 'down' => (direction === UP ? 'up' : 'down');
