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

declare module '@stdlib/math-base-special-exp' {
  function exp(x: number): number;
  export default exp;
}

declare module '@stdlib/math-base-special-erfcinv' {
  /** The x whose erfc(x) is p. */
  function erfcinv(p: number): number;
  export default erfcinv;
}
