declare module '@stdlib/stats-base-dists-t-quantile' {
  /** Quantile of Student's t distribution. */
  function quantile(probability: number, degreesOfFreedom: number): number;
  export default quantile;
}
