declare module 'seedrandom/lib/alea.js' {
  namespace alea {
    interface State {
      c: number;
      s0: number;
      s1: number;
      s2: number;
    }
    interface Generator {
      (): number;
      double(): number;
      int32(): number;
      state(): State;
    }
  }
  function alea(seed: string, options: { state: true | alea.State }): alea.Generator;
  export default alea;
}

declare module '@stdlib/math-base-special-ln' {
  function ln(x: number): number;
  export default ln;
}
