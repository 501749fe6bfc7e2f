/** What is called of xml2js, which ships no types. */
declare module 'xml2js' {
  export function parseStringPromise(
    xml: string,
    options: { explicitArray: boolean; ignoreAttrs: boolean; tagNameProcessors: ((name: string) => string)[] },
  ): Promise<unknown>;
}
