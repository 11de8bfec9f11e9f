declare module 'd3-node' {
  import type * as d3 from 'd3';

  /** As much of d3-node as the figures use. There is no default export. */
  export class D3Node {
    readonly d3: typeof d3;
    createSVG(
      width: number,
      height: number,
      attributes?: Readonly<Record<string, string | number>>,
    ): d3.Selection<d3.BaseType, unknown, null, undefined>;
    svgString(): string;
  }
}
